"""Lists in Slack whose rows can be used: a menu in each row, pages with a search field, and showing a list anew.

`menu_lists` opens forms from the menu of a row; `paged_lists` turns pages; a click in a `renewable` list builds the
list again, with what the click did below its row (`notes`).
"""
