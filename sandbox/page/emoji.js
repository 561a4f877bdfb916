/** Emoji short codes: the common ones; an unknown code stays as it was typed. */

const CODES = `
grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 satisfied 😆 sweat_smile 😅 joy 😂 rolling_on_the_floor_laughing 🤣 slightly_smiling_face 🙂
upside_down_face 🙃 wink 😉 blush 😊 innocent 😇 heart_eyes 😍 star-struck 🤩 kissing_heart 😘 yum 😋 stuck_out_tongue 😛 hugging_face 🤗
thinking_face 🤔 zipper_mouth_face 🤐 neutral_face 😐 expressionless 😑 no_mouth 😶 smirk 😏 unamused 😒 face_with_rolling_eyes 🙄 grimacing 😬
relieved 😌 pensive 😔 sleepy 😪 sleeping 😴 mask 😷 nerd_face 🤓 sunglasses 😎 partying_face 🥳 confused 😕 worried 😟 slightly_frowning_face 🙁
open_mouth 😮 hushed 😯 astonished 😲 flushed 😳 pleading_face 🥺 cry 😢 sob 😭 scream 😱 disappointed 😞 sweat 😓 weary 😩 tired_face 😫
yawning_face 🥱 triumph 😤 rage 😡 angry 😠 exploding_head 🤯 saluting_face 🫡 melting_face 🫠 face_with_monocle 🧐 robot_face 🤖 ghost 👻 skull 💀
wave 👋 raised_hand ✋ hand ✋ ok_hand 👌 v ✌️ crossed_fingers 🤞 point_left 👈 point_right 👉 point_up_2 👆 point_down 👇 point_up ☝️ +1 👍 thumbsup 👍
-1 👎 thumbsdown 👎 fist ✊ facepunch 👊 clap 👏 raised_hands 🙌 open_hands 👐 handshake 🤝 pray 🙏 writing_hand ✍️ muscle 💪 eyes 👀 eye 👁️ brain 🧠
bust_in_silhouette 👤 busts_in_silhouette 👥 speaking_head_in_silhouette 🗣️ technologist 🧑‍💻 student 🧑‍🎓 teacher 🧑‍🏫 shrug 🤷 facepalm 🤦
heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 broken_heart 💔 sparkling_heart 💖 100 💯
boom 💥 sparkles ✨ star ⭐ star2 🌟 dizzy 💫 fire 🔥 zap ⚡ sunny ☀️ cloud ☁️ rainbow 🌈 snowflake ❄️ umbrella ☔ ocean 🌊 droplet 💧
seedling 🌱 evergreen_tree 🌲 deciduous_tree 🌳 herb 🌿 four_leaf_clover 🍀 tulip 🌷 rose 🌹 sunflower 🌻 bouquet 💐 bee 🐝 owl 🦉 dog 🐶 cat 🐱
earth_africa 🌍 earth_americas 🌎 globe_with_meridians 🌐 world_map 🗺️ round_pushpin 📍 pushpin 📌 compass 🧭 house 🏠 house_buildings 🏘️ office 🏢
school 🏫 classical_building 🏛️ european_castle 🏰 factory 🏭 construction 🚧 building_construction 🏗️ bridge_at_night 🌉 cityscape 🏙️ door 🚪 key 🔑
bike 🚲 train 🚆 tram 🚊 bus 🚌 car 🚗 airplane ✈️ rocket 🚀 ship 🚢 traffic_light 🚦 anchor ⚓ hourglass ⌛ hourglass_flowing_sand ⏳
clock9 🕘 clock8 🕗 alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ watch ⌚ calendar 📆 date 📅 spiral_calendar_pad 🗓️ card_index 📇 file_folder 📁
open_file_folder 📂 page_facing_up 📄 page_with_curl 📃 bookmark_tabs 📑 bar_chart 📊 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉
clipboard 📋 memo 📝 pencil 📝 pencil2 ✏️ books 📚 book 📖 notebook 📓 closed_book 📕 newspaper 📰 bookmark 🔖 label 🏷️ paperclip 📎 link 🔗 scissors ✂️
package 📦 mailbox 📫 email 📧 envelope ✉️ incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤 postbox 📮 ballot_box_with_ballot 🗳️ telephone ☎️ iphone 📱
computer 💻 desktop_computer 🖥️ printer 🖨️ floppy_disk 💾 mag 🔍 mag_right 🔎 bulb 💡 flashlight 🔦 battery 🔋 electric_plug 🔌 gear ⚙️ wrench 🔧
hammer 🔨 hammer_and_wrench 🛠️ nut_and_bolt 🔩 lock 🔒 unlock 🔓 closed_lock_with_key 🔐 shield 🛡️ bell 🔔 no_bell 🔕 loudspeaker 📢 mega 📣
speech_balloon 💬 thought_balloon 💭 left_speech_bubble 🗨️ moneybag 💰 euro 💶 credit_card 💳 receipt 🧾 chart 💹 scales ⚖️ balance_scale ⚖️
trophy 🏆 medal 🏅 first_place_medal 🥇 second_place_medal 🥈 third_place_medal 🥉 dart 🎯 jigsaw 🧩 game_die 🎲 tada 🎉 confetti_ball 🎊 balloon 🎈
birthday 🎂 gift 🎁 coffee ☕ tea 🍵 beer 🍺 beers 🍻 wine_glass 🍷 pizza 🍕 cake 🍰 cookie 🍪 apple 🍎 tulips 🌷 art 🎨 musical_note 🎵 microphone 🎤
movie_camera 🎥 camera 📷 tv 📺 microscope 🔬 telescope 🔭 test_tube 🧪 dna 🧬 graduation_cap 🎓 mortar_board 🎓 satchel 🎒 crystal_ball 🔮
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ heavy_plus_sign ➕ heavy_minus_sign ➖
question ❓ grey_question ❔ exclamation ❗ heavy_exclamation_mark ❗ grey_exclamation ❕ bangbang ‼️ interrobang ⁉️ warning ⚠️ no_entry ⛔
no_entry_sign 🚫 octagonal_sign 🛑 recycle ♻️ repeat 🔁 arrows_counterclockwise 🔄 arrows_clockwise 🔃 arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️
arrow_down ⬇️ arrow_upper_right ↗️ arrow_lower_right ↘️ left_right_arrow ↔️ arrow_forward ▶️ fast_forward ⏩ double_vertical_bar ⏸️ black_square_for_stop ⏹️
new 🆕 ok 🆗 sos 🆘 information_source ℹ️ id 🆔 zero 0️⃣ one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟
red_circle 🔴 large_orange_circle 🟠 orange_circle 🟠 large_yellow_circle 🟡 yellow_circle 🟡 large_green_circle 🟢 green_circle 🟢
large_blue_circle 🔵 blue_circle 🔵 purple_circle 🟣 white_circle ⚪ black_circle ⚫ large_red_square 🟥 large_orange_square 🟧
large_yellow_square 🟨 large_green_square 🟩 large_blue_square 🟦 white_large_square ⬜ black_large_square ⬛ small_blue_diamond 🔹
small_orange_diamond 🔸 large_blue_diamond 🔷 black_small_square ▪️ white_small_square ▫️ triangular_flag_on_post 🚩 checkered_flag 🏁
waving_white_flag 🏳️ rainbow-flag 🏳️‍🌈 flag-eu 🇪🇺 ladder 🪜 puzzle_piece 🧩 magnet 🧲 thread 🧵 knot 🪢 raising_hand 🙋 ear 👂 footprints 👣
palms_up_together 🤲 vertical_traffic_light 🚦 sunrise 🌅 night_with_stars 🌃 zzz 💤 dash 💨 hot_pepper 🌶️ see_no_evil 🙈 monkey_face 🐵
`;
const SKIN = { 2: "🏻", 3: "🏼", 4: "🏽", 5: "🏾", 6: "🏿" };

/** What the reaction picker offers. */
export const COMMON = [
  "eyes",
  "+1",
  "heart",
  "tada",
  "raised_hands",
  "pray",
  "white_check_mark",
  "bulb",
  "thinking_face",
  "smile",
  "clap",
  "rocket",
  "fire",
  "100",
  "question",
  "warning",
  "hourglass_flowing_sand",
  "handshake",
];

let table = null;

export function emojiTable() {
  if (!table) {
    const words = CODES.trim().split(/\s+/);
    table = new Map();
    for (let at = 0; at + 1 < words.length; at += 2) table.set(words[at], words[at + 1]);
  }
  return table;
}

/** The character(s) of a short code (without colons), or null. */
export function emoji(code) {
  const [name, tone] = code.split("::skin-tone-");
  const found = emojiTable().get(name);
  if (found) return found + (SKIN[tone] ?? "");
  const flag = /^flag-([a-z]{2})$/.exec(name);
  return flag ? String.fromCodePoint(...[...flag[1]].map((letter) => 0x1f1a5 + letter.charCodeAt(0))) : null;
}

/** A plain text with its short codes as characters. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+(?:::skin-tone-[2-6])?):/g, (whole, code) => emoji(code) ?? whole);
}
