"""What people of the benchmark write."""

TITLE = "Te weinig kamers voor eerstejaars"
BODY = "In september zochten 900 eerstejaars nog een kamer; de wachttijd is nu 14 maanden. " * 4
