dialog-reading = 📟 Send a reading
dialog-history = 📊 Reading history

nothing = { "" }
zone-total = Reading
zone-day = Day
zone-night = Night
zone-peak = Peak
zone-half = Half-peak

source-consumer = consumer
source-controller = inspector
source-remote = remote
source-calculated = calculated
source-initial = at installation

# Days and lists of which lines are made
reading-day-near = { DAY($day) }
reading-day-far = { DATE($day) }
reading-word = { $word }
reading-lines = { $lines }
reading-value = <b>{ $value }</b>
reading-value-zone = { $zone } <b>{ $value }</b>
reading-zones = { $zones ->
    [one] { $zones } zone
   *[other] { $zones } zones
 }
reading-digits = { $digits ->
    [one] { $digits } digit
   *[other] { $digits } digits
 } on the display

# Before the reading
reading-card =
    { $heading }
    📟 Meter <b>No. { $serial }</b>
    { $about }

    { $lines }
reading-window-open = 🟢 The reading will count as on { DAY($counts_on) }. You can send it until { DAY($closes) } inclusive.
reading-window-closed = 🕓 Readings for the bill are sent from { DAY($opens) } to { DAY($closes) }. Today's is welcome too: the calculation on { DAY($counts_on) } will be more exact.
reading-sent = ✏️ For this period { $values } has been sent already ({ $day }). The new reading will count.
reading-remote = 📡 We read this meter remotely, so you need not send readings.

reading-which-meter = There are several meters at this address. Whose reading are you sending?
reading-meter-choice = No. { $about }
reading-meter-sent = ✅ No. { $about }
reading-no-meter =
    { $heading }

    No meter is installed under this account, so there is nothing to read. If you do have a meter, please call us.
reading-numbers-misfit = { $zones ->
    [one] I am not sure which reading you mean. Please write it once more.
   *[other] This meter has { $zones } zones, so I will ask for them one by one.
 }

# Questions
reading-ask = ✏️ Write the reading: only the digits before the decimal point.
reading-ask-zone = ✏️ <b>{ $zone }</b>: write the reading, only the digits before the decimal point.
reading-ask-next = ✏️ <b>{ $zone }</b>: what is the reading?
reading-ask-all = Or all zones at once, separated by commas: { $zones }.
reading-last = Last time: <b>{ $value }</b> ({ $when })
reading-last-none = There are no earlier readings.
reading-same = Keep { $value }
reading-picture-first = { $kind ->
    [video] 🎬 Video attached.
    [document] 📎 File attached.
   *[photo] 📷 Photo attached.
 } I do not read digits from it: please write the reading.

reading-wrong-digits = A reading is digits only, no letters and no minus. For example: 4520.
reading-wrong-long = Too many digits: the display of this meter has { $digits }. Leave out the digits after the decimal point.
reading-wrong-many = { $zones ->
    [one] One number is needed here.
   *[other] Write one number for this zone, or all of them separated by commas: { $names }.
 }
reading-wrong-unclear = I am not sure whether this is one number or several. Write the numbers without spaces, with commas between them.
reading-wrong-zone = Needed now: { $names }.
reading-wrong-button = Write the reading in digits or press one of the buttons.
reading-wrong-which = Write the readings of all zones separated by commas, or press a button.

# Doubts
reading-swapped =
    🤔 The zones seem to be mixed up. Is this right?

    { $lines }
reading-swap = Yes, swap them
reading-keep = No, keep as is

reading-doubt-lower =
    🤔 { $what } is less than last time: { $last } ({ $day }).

    Please look at the digits again, and at the meter's number: it should be No. { $serial }. If it was a slip, just write the right reading.
reading-doubt-zero =
    🤔 You wrote { $what }, but last time it was { $last } ({ $day }).

    Does the display really show zero? If not, just write the right reading.
reading-doubt-far =
    🤔 { $what } means { KWH($kwh) } since { $day }, while you usually use about { KWH($usual) } a month.

    Is there an extra digit? If it was a slip, just write the right reading.
reading-doubt-much =
    🤔 { $what } means { KWH($kwh) } since { $day }. That is a lot!

    Is there an extra digit? If it was a slip, just write the right reading.
reading-retype = ✏️ Enter again
reading-trim = It should be { $value }
reading-rollover = 🔄 Rolled over: { $before } → { $after }
reading-another-meter = 📟 It is another meter
reading-insist = ✅ It is correct

reading-photo = 📷 Send a photo or a short video of the display.
reading-photo-odd = 📷 The reading is unusual. Please send a photo of the display: then an inspection visit will most likely not be needed.
reading-photo-skip = No photo
reading-picture = { $kind ->
    [video] 🎬 Video attached
    [document] 📎 File attached
   *[photo] 📷 Photo attached
 }
reading-picture-gone = The photo is no longer available, so the reading was accepted without it.

# Before sending
reading-summary =
    <b>Please check</b>

    { $heading }
    📟 Meter No. { $serial }

    { $lines }

    { $notes }

    <b>{ $ask }</b>
reading-change = <b>{ $zone }: { $last } → { $value }</b>
reading-first = <b>{ $zone }: { $value }</b>
reading-month = • { KWH($kwh) } since { $day }
reading-controller = • { KWH($kwh) } after the inspector, since { $day }
reading-unchanged = • no change, that is fine
reading-odd = • ⚠️ an unusual reading, our specialist will look at it
reading-total = Total since { $day }: <b>{ KWH($kwh) }</b>
reading-cut = The digits after the decimal point were left out: they are not sent.
reading-replaces = ✏️ Instead of what was sent before: { $values } ({ $day })
reading-counts = 🟢 The reading on { DAY($day) }
reading-helps = 🕓 Will be used to calculate the reading on { DAY($day) }
reading-send = Send it?
reading-send-yes = ✅ Yes, send
reading-send-photo = 📷 Add a photo
reading-send-edit = ✏️ Correct
reading-outdated = The meter's data changed while you were writing. Let us check the reading once more.

# The receipt
reading-accepted =
    ✅ <b>Reading accepted</b>

    📍 Account <b>{ $account }</b>
    { $place }
    📟 Meter No. { $serial }
    { $lines }

    🧾 Receipt <b>No. { $number }</b>
    { DATE($at) }, { TIME($at) }

    { $meaning }
reading-means = It counts as on <b>{ DAY($counts_on) }</b>. Nothing more to do.
reading-means-later = It will be used to calculate the reading on <b>{ DAY($counts_on) }</b>. For an exact reading in the bill, send one again from { DAY($opens) } to { DAY($closes) }.
reading-means-correct = If you notice a mistake, correct it until { DAY($closes) } inclusive.
reading-means-odd = The reading on <b>{ DAY($counts_on) }</b> is unusual, so our specialist will look at it first.
reading-means-odd-later = The reading is unusual, so our specialist will look at it.
reading-corrected = It replaces the reading sent before; the history keeps both.
reading-correct = ✏️ Correct the reading
reading-other-meter = 📟 Another meter

# A photo sent on its own
photo-offer = { $kind ->
    [video] I see a video.
    [document] I see a file.
   *[photo] I see a photo.
 } If it shows the meter, write the reading in digits: a photo alone does not count as a reading.
photo-offer-misfit = I see no reading here. Write it in digits, for example 4520, or press a button.
photo-yes = 📟 Send a reading
photo-no = No, thanks
photo-dropped = All right, nothing is sent.
photo-gone = This file is no longer available. Please send it again while sending a reading.
