//! What to do about a question or a difficulty that one knows nothing about.

use crate::script::outline::pools::{Pool, point};

pub(super) const CASE: Pool = Pool {
    points: &[
        point(
            "Watch first",
            "person observing closely",
            &["Watch.", "Watch before you decide.", "Watch for a while before you jump to conclusions."],
            &[
                "Notice what has changed lately.",
                "The first thing that comes to mind isn't always what's going on.",
                "Look at what surrounds the problem, too.",
                "Sometimes the answer is in plain sight.",
                "A few days of attention teach you a lot.",
                "And if something really worries you, don't wait. Ask for help.",
            ],
        ),
        point(
            "Rule out the simple",
            "person checking list",
            &[
                "Rule things out.",
                "Rule out the simple things.",
                "Rule out the simple things before you look for strange ones.",
            ],
            &[
                "The cause is often quite ordinary.",
                "Go from easy to hard.",
                "Cross off whatever you've checked.",
                "That way you don't go round in circles.",
                "The complicated part can wait five minutes.",
                "And if you don't find it, you'll know what it isn't.",
            ],
        ),
        point(
            "Take notes",
            "hand taking notes",
            &["Take notes.", "Write down what you see.", "Write down when it happens, and when it doesn't."],
            &[
                "Memory makes things up. Paper doesn't.",
                "Two lines a day are plenty.",
                "Note what happened just before, too.",
                "Once it's on paper, a pattern may appear.",
                "Those notes will be useful to whoever helps you.",
                "They don't have to be pretty. They have to be there.",
            ],
        ),
        point(
            "Change one thing",
            "person trying something new",
            &["Test it.", "Change one thing.", "Change one thing at a time, and see what happens."],
            &[
                "If you change five, you won't know which one it was.",
                "Make it small, and something you can undo.",
                "Give it a few days before you judge.",
                "If it gets better, keep going.",
                "If not, go back and try another.",
                "With each test you know a bit more.",
            ],
        ),
        point(
            "Ask who knows",
            "person talking to professional",
            &[
                "Ask.",
                "Ask someone who knows.",
                "Ask someone who knows the subject. That's what they're there for.",
            ],
            &[
                "One question in time is worth ten searches.",
                "Bring your questions in writing.",
                "Say what you've seen, just as it was.",
                "If it's about health, law or money, talk to a professional.",
                "And if you don't understand the answer, say so.",
                "A second opinion is fine, too.",
            ],
        ),
        point(
            "Don't believe everything",
            "person reading on screen",
            &["Double-check.", "Double-check what you read.", "Don't go by everything you read out there."],
            &[
                "See who says it, and how they know.",
                "Be wary of answers that sound too certain.",
                "What happened to someone else may not be your case.",
                "Look for two sources that don't copy each other.",
                "If someone is selling the solution, read more carefully.",
                "\"It depends\" is an answer, too.",
            ],
        ),
        point(
            "Decide calmly",
            "calm person by window",
            &["Decide.", "Decide calmly.", "Decide calmly, once you have what you need to know."],
            &[
                "Hardly anything gets fixed by worrying.",
                "Write down your options, and the good side of each.",
                "Talk about it with someone you trust.",
                "Choose what you can keep up.",
                "Set a date to look at it again.",
                "And if you got it wrong, you can correct it.",
            ],
        ),
    ],
    fillers: &[
        "It's that simple.",
        "No stress.",
        "It helps.",
        "One step at a time.",
        "And that's already a lot.",
        "There's no more to it.",
        "Hold on to that idea.",
        "It will give you peace of mind.",
        "Patiently.",
        "It's more useful than it looks.",
        "It's worth a try.",
        "The rest comes later.",
    ],
};
