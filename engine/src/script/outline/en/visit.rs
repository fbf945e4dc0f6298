//! What a shop or a company can say of itself without boasting.

use crate::script::outline::pools::{Pool, point};

pub(super) const VISIT: Pool = Pool {
    points: &[
        point(
            "Come and meet us",
            "person walking into shop",
            &["Come by.", "Come and meet us.", "Come and meet us, even if it's only to look around."],
            &[
                "The door is open.",
                "There are things you can't tell in a video.",
                "Step in and say hello.",
                "We like to put a face to people.",
                "If it's your first time, tell us.",
                "And if you're in a hurry, we get it.",
            ],
        ),
        point(
            "Ask anything",
            "smiling shop assistant",
            &["Ask.", "Ask anything.", "Ask whatever you like, because that's what we're here for."],
            &[
                "There are no silly questions.",
                "If we know, we'll explain. If we don't, we'll find out.",
                "We'll answer in plain words.",
                "It's better to be sure before than after.",
                "We like talking about what we do.",
                "And asking doesn't commit you to anything.",
            ],
        ),
        point(
            "Tell us what you like",
            "conversation at counter",
            &["Tell us.", "Tell us what you like.", "Tell us what you like, and we'll point the way."],
            &[
                "Everyone is looking for something different.",
                "A couple of words give us an idea.",
                "We don't want you to go home with just anything.",
                "If something isn't for you, we'll say so.",
                "Tell us what you don't like, too.",
                "Next time it will be even easier.",
            ],
        ),
        point(
            "No rush",
            "person looking at shop window",
            &["Look.", "Look around.", "Look around, and take your time."],
            &[
                "Nobody is going to rush you.",
                "What you choose slowly, you enjoy more.",
                "Notice the details.",
                "Take a walk and come back whenever you like.",
                "If you'd rather think about it, think about it.",
                "A pleasant visit counts, too.",
            ],
        ),
        point(
            "Bring someone",
            "friends laughing together",
            &[
                "Bring friends.",
                "Bring someone along.",
                "Bring someone along, because choosing is easier in company.",
            ],
            &[
                "A second opinion never hurts.",
                "Bring the person who always asks where you shop.",
                "Kids get a hello, too.",
                "And if you come by yourself, we'll keep you company.",
                "Word of mouth is what makes us happiest.",
                "You probably know someone who'd like it.",
            ],
        ),
        point(
            "Tell us how to improve",
            "person writing review",
            &["Speak up.", "Tell us how to improve.", "Tell us what we could do better, because we listen."],
            &[
                "An honest complaint helps us more than a compliment.",
                "If something went wrong, we want to know.",
                "And if you liked something, we'd love to hear it.",
                "What you tell us doesn't go unheard.",
                "You learn a lot by listening across the counter.",
                "Your opinion counts from day one.",
            ],
        ),
        point(
            "Follow us",
            "person scrolling on phone",
            &["Follow us.", "Follow us here.", "Follow us here, and we'll keep you posted."],
            &[
                "A bit of our daily life, just as it is.",
                "That way you'll know what we're up to.",
                "You can send us a message.",
                "Share this if you think someone might like it.",
                "A comment makes our day, too.",
                "And whenever you like, see you in person.",
            ],
        ),
    ],
    fillers: &[
        "It's that easy.",
        "No strings attached.",
        "We mean it.",
        "Like at home.",
        "It's up to you.",
        "It would make our day.",
        "That's what we're here for.",
        "We like it when people come back.",
        "The way we'd like to be treated ourselves.",
        "With a smile.",
        "That's how it should be.",
        "At your own pace.",
    ],
};
