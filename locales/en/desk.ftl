# What cannot be done with an order, an application or an appeal; and what is said of an odd reading
desk-ended = This matter has been closed.
desk-no-way = That is not possible from its present state.
desk-needs-number = A registration number is needed.
desk-needs-invoice = The number of the invoice is needed.
desk-needs-paid = The day on which the money came is needed.
desk-needs-plan = The day of the works is needed.
desk-needs-answer = An answer to the consumer is needed: what was done, or why it was refused.
desk-odd-again =
    🔎 The reading for account <b>{ $number }</b> surprised us: meter { $serial }, sent <b>{ $values }</b>.

    Please look at the meter once more and send the reading again, best with a photo.
desk-odd-open = Send the reading
