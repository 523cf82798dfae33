# Why a file was not taken
file-too-big = The file is too big: I can take at most 20 MB. Please send a smaller one or an ordinary photo.
file-too-many-pixels = The picture is too large. Send it as an ordinary photo, not as a file.
file-not-picture = This does not look like a photo. Please send a photo in an ordinary format (JPEG or PNG).
file-heic = I cannot open photos in HEIC format. Send it as an ordinary photo, not as a file.
file-broken = The file is damaged and cannot be opened. Try sending it again.
file-empty = The file is empty. Try sending it again.
file-quota = You have already sent many files. Please try tomorrow, or go on without one.
file-no-room = There is no room for files just now. Try later; everything you entered is kept.
file-not-fetched = The messenger did not give us the file. Please send it again.
