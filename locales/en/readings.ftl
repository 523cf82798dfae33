dialog-reading = 📟 Send a reading
dialog-history = 📊 Reading history

zone-total = Reading
zone-day = Day
zone-night = Night
zone-peak = Peak
zone-half = Half-peak

source-consumer = you
source-controller = inspector
source-remote = remote
source-calculated = calculated
source-initial = at installation

reading-card =
    { $heading }

    Meter <b>No. { $serial }</b>{ $model }
    { $where }{ $zones ->
        [one] { $zones } zone
       *[other] { $zones } zones
    }, { $digits } digits on the display

    { $lines }

    { $window }
reading-model = , { $model }
nothing = { "" }
reading-place = { $place } ·{ " " }
reading-last = { $zone }: <b>{ $value }</b> ({ DATE($day) }, { $source })
reading-last-none = { $zone }: no earlier readings
reading-remote = We read this meter remotely. You may send a reading yourself as well.
reading-window-open = 🟢 Now is the time: until { DAY($closes) } inclusive. The reading will count as on { DAY($counts_on) }.
reading-window-closed = Readings for the bill are sent from { DAY($opens) } to { DAY($closes) }. Today's is welcome too: it helps to calculate the reading on { DAY($counts_on) }.

reading-which-meter = There are several meters at this address. Whose reading are you sending?
reading-meter-choice = No. { $serial } ({ $place })
reading-other-meter = 📟 Another meter
reading-no-meter =
    { $heading }

    No meter is installed under this account, so there is nothing to read. If you do have one, please call us.
reading-numbers-misfit = { $given ->
    [one] You sent one number, but the meter has { $zones } zones. Let us enter them one by one.
   *[other] Your { $given } numbers do not match the zones of the meter. Let us enter them one by one.
 }

reading-ask = What is the reading now: <b>{ $zone }</b>? Only the digits before the comma. Previous: { $last }.
reading-ask-first = What is the reading now: <b>{ $zone }</b>? Only the digits before the comma.
reading-same = Keep { $value }
reading-photo-is-no-number = You can add the photo at the end. A photo alone does not count as a reading, so please enter the digits.
reading-wrong-digits = A reading consists of digits only, for example 4520. No minus, letters or fraction.
reading-wrong-long = Too many digits: this meter shows { $digits }. Leave out the digits after the comma.
reading-wrong-many = { $zones ->
    [one] One number is needed here.
   *[other] Send either one number for this zone, or all { $zones } numbers at once, separated by commas.
 }
reading-wrong-unclear = I am not sure whether this is one number or several. Send the numbers separated by commas, or one at a time without spaces.

reading-swapped =
    The zones seem to be swapped. Perhaps it should be like this?

    { $lines }
reading-swap = Yes, swap them
reading-keep = No, keep as is

reading-doubt-lower = <b>{ $zone }: { $value }</b> is less than the previous reading, { $last } ({ DATE($day) }). Please check the digits, the zone and the meter number: No. { $serial }.
reading-doubt-zero = You entered <b>0</b> ({ $zone }), but the previous reading was { $last } ({ DATE($day) }). Does the meter really show zero?
reading-doubt-far = <b>{ $zone }: { $value }</b> means { KWH($kwh) } since { DATE($day) }{ $usual ->
        [0] .
       *[other] , while you usually use about { KWH($usual) } a month.
    } Please check for an extra digit.
reading-retype = Enter again
reading-insist = It is correct
reading-rollover = Rolled over: { $before } → { $after }

reading-photo = 📷 Send a photo or a short video of the display if you like. It confirms the digits but does not replace them.
reading-photo-odd = 📷 The reading is unusual, so a photo of the display would help a lot: it may save an inspection visit.
reading-photo-skip = No photo

reading-summary =
    <b>Please check.</b> Meter No. { $serial }

    { $lines }
reading-line = <b>{ $zone }: { $last } → { $value }</b>
reading-pair = <b>{ $zone }: { $value }</b>
reading-since-controller = ⤷ since the inspector's reading of { DATE($day) }: { KWH($kwh) }
reading-month = ⤷ since { DATE($day) }: { KWH($kwh) }
reading-total = Total for the period: <b>{ KWH($kwh) }</b>
reading-unchanged = ⤷ unchanged since last time: that is fine
reading-odd = ⤷ unusual value: a specialist will look at it
reading-cut = The fraction was left out: readings are whole numbers.
reading-corrects = ✏️ You have already sent a reading for this period. The new one will count, the earlier one stays in the history.
reading-with-photo = 📷 With a photo
reading-without-photo = No photo
reading-outside = Outside the reading days: it will be used to calculate the reading on { DAY($counts_on) }.
reading-send = Send this reading?
reading-send-yes = ✅ Yes, send it
reading-send-edit = ✏️ Correct it
reading-outdated = The meter's data changed while you were typing. Let us check the reading once more.

reading-accepted =
    ✅ <b>Reading accepted</b>
    Receipt No. { $number }, { MOMENT($at) }

    { $heading }
    Meter No. { $serial }
    { $lines }

    { $meaning }
reading-means-window = It counts as on { DAY($counts_on) }. Nothing more to do. You can correct it until { DAY($closes) } inclusive.
reading-means-outside = The reading days have not come yet, so it will be used to calculate the reading on { DAY($counts_on) }. It is most exact to send one again at the end of the month.
reading-corrected = The earlier reading for this period is replaced.

photo-offer = I see a photo or a file. Would you like to send a meter reading with it? You will have to enter the digits: a photo alone does not count as a reading.
photo-yes = Yes, send a reading
photo-no = No
photo-dropped = All right, the file was not used.
photo-gone = This file is no longer available. Please send it again while sending a reading.
