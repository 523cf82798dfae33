# Words that work anywhere
words-menu = menu, home, main menu, /menu, start over
words-back = back, /back
words-cancel = cancel, stop, /cancel
words-help = help, /help, ?
words-language = language, /language, /lang

# Buttons
button-menu = ☰ Menu
button-back = ‹ Back
button-cancel = ✕ Cancel
button-again = ↻ Try again
button-go-on = ▶ Go on
button-resume = ▶ Continue: { $dialog }
button-share-phone = 📱 Share my number
button-yes = Yes
button-no = No
button-skip = Skip

# When something is not right
conversation-expired = It has been a while, so I closed our earlier conversation. Nothing was sent. Let us start again.
conversation-expired-kept = It has been a while, so I closed our earlier conversation. What is already done is kept.
conversation-too-long = This conversation has become too long, so I had to close it. Please let us start again.
dialog-gone = Sorry: this section has changed, so I had to close the conversation. Nothing was sent.
dialog-gone-kept = Sorry: this section has changed, so I had to close the conversation. What is already done is kept.
not-understood = I did not quite understand. Please choose what you need:
stale-button = This button is no longer valid.
back-wall = The previous step is already done, there is no way back to it.
cancelled = All right, cancelled. Nothing was sent.
cancelled-kept = All right, let us stop here. What is already done is kept.
came-early = This message came before my question. To avoid a mix-up, please answer once more.
edited-hint = I see that you edited a message. I only read new ones: please send your answer again.
look-unavailable = The data cannot be read just now. Wait a minute and try again: everything you entered is kept.
something-broke = Sorry, something went wrong on our side. We know about it already. Please try again from the menu.
interrupted = Sorry, I was interrupted, and my answer may not have reached you. Whatever was accepted is kept. Let us go on from where we stopped.
odd-hint = { $kind ->
    [voice] I do not understand voice messages. Please write a text.
    [sticker] Nice sticker! But please answer with text or a button.
    [group] I only talk in a private chat, because personal data is involved. Please write to me privately.
   *[other] I cannot read this kind of message. Please write a text or press a button.
 }
expects = { $wanted ->
    [text] Please answer with text here.
    [file] Please send a photo or a file here.
    [contact] A phone number is needed here.
    [place] A location is needed here.
   *[pick] Please choose one of the buttons below.
 }

# The bot as the messenger presents it
command-menu = main menu
command-reading = send a meter reading
command-outages = outages at my address
command-nolight = no light: check and report
command-history = reading history
command-help = contacts and help
command-language = language / мова
bot-description = Meter readings, outages and requests to { $company }. Press Start.
bot-about = The official bot of { $company }: meter readings, outages, requests.
