# One consumer in two messengers
dialog-messenger = 💬 Messengers
dialog-join = 🔗 Add a messenger
dialog-leave = Disconnect a chat

join-code =
    🔗 Code: <b>{ $code }</b>
    Good until { TIME($until) }, once only.

    { $doors }

    Tell nobody this code: whoever enters it will see your accounts.
join-door = Open our bot in { $channel } and send it this code.
join-door-link =
    Open our bot in { $channel } and send it this code. Or follow the link:
    { $url }
join-any-door = Open our bot in the other messenger and send it this code.
join-sure =
    Join this chat with the chat “<b>{ $chat }</b>”?

    { $theirs ->
        [0] There are no accounts there.
        [one] { $theirs } account is linked there.
       *[other] { $theirs } accounts are linked there.
    } { $mine ->
        [0] There are no accounts here.
        [one] { $mine } account is linked here.
       *[other] { $mine } accounts are linked here.
    }
    Accounts and settings will be shared, and every notice will come to one of the chats only.

    ⚠️ Agree only if that chat is yours, too: everything seen here will be seen there.
join-done =
    ✅ <b>Done.</b> This chat and “{ $chat }” are together now. { $accounts ->
        [0] No account is linked yet.
        [one] You have { $accounts } account.
       *[other] You have { $accounts } accounts.
    }
join-kept = All right, nothing has changed.
join-gone = This code is no longer good. Get a new one where you got this one.
join-wrong = There is no such code, or it is no longer good. Check it or get a new one. { $left ->
        [one] { $left } attempt is left, then there will be a pause.
       *[other] { $left } attempts are left, then there will be a pause.
    }
join-same = This code was shown to you. It should be sent to our bot in the other messenger.
join-crowded = At most four chats can be together. Please disconnect one of them first.

messenger =
    💬 <b>Your chats</b>
    { $lines }

    Notices come here: { $channel }.
messenger-one =
    💬 <b>Your chats</b>
    { $lines }

    You can use us in another messenger, too: the accounts will be the same, and notices will not come twice.
messenger-line = • { $chat }
messenger-line-own = • { $chat } (this chat)
messenger-any = wherever it is free
messenger-prefer = Write in { $channel }
messenger-prefer-any = Write wherever it is free
messenger-leave = ✕ { $chat }
messenger-leave-own = ✕ Disconnect this chat

leave-sure = Disconnect the chat “<b>{ $chat }</b>”? Your accounts will no longer be seen there.
leave-own-sure = Disconnect this chat from your other chats? There will be no accounts here; in the other chats everything stays as it is.
leave-kept = All right, everything stays as it was.
leave-done = The chat “{ $chat }” is disconnected.
leave-own-done = This chat is on its own now, it has no accounts.
leave-gone = This chat is disconnected already.
leave-only = This is your only chat, there is nothing to disconnect it from.

# Messages to other chats
notice-joined =
    🔗 A chat has joined you: { $channel }, { $name }, { MOMENT($at) }. Your accounts are seen there.

    If this was not you, disconnect it.
notice-left = The chat { $channel }, { $name } left your chats on { MOMENT($at) }.
notice-put-out = This chat was disconnected from the others: { $channel }, { $name }, { MOMENT($at) }. It has no accounts any more. If this was not you, link the account again and look who has access to it.
