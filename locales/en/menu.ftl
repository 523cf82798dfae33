menu-account = 📍 Account <b>{ $number }</b>
    { $place }

    What shall we do? You can send your meter reading right now, just as a number.
