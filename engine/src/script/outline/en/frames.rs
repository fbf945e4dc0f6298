//! What is said before and after the points, by kind of idea.
//!
//! `{t}` is the subject, `{T}` with a capital, `{n}` how many points, `{l}` and `{L}` the list ("five
//! tips for better sleep").

use crate::script::outline::pools::Frame;

const HOOK_MORE: &[&str] = &[
    "No beating around the bush.",
    "I'll take you through it.",
    "Stay with me.",
    "No theory, just things you can do.",
    "And you'll see it doesn't have to be complicated.",
    "Grab a pen, just in case.",
];

/// What may follow the points of a long script, summed up.
pub(super) const SUMMARY_MORE: &[&str] = &[
    "If you keep only one idea, keep the one that rang a bell.",
    "You don't have to remember everything. You can always watch this again.",
    "Every case is different, so make it fit yours.",
    "What looks like a lot at once is much less in parts.",
    "If you have doubts, write them down. Seeing them on paper already helps.",
    "And if something doesn't suit you, leave it and keep the rest.",
    "Nobody gets it perfect the first time, and nobody has to.",
    "Talk it over with someone. Saying it out loud makes it clearer.",
    "Take all the time you need.",
    "What matters is that it makes sense to you, not how it looks.",
    "Don't compare yourself with anyone. We all start from a different place.",
    "And if you feel like coming back to this one day, it will still be here.",
    "You can change your mind later on. That's deciding, too.",
    "Write down the first thing you're going to do, before you forget.",
];

pub(super) const HOW_TO: Frame = Frame {
    hooks: &[
        "Want to {t}? Start here.",
        "If you've been meaning to {t}, this is for you.",
        "Trying to {t} doesn't have to be hard.",
        "Wanting to {t} is easy. Knowing where to start is the hard part.",
        "What if it were easier than you think to {t}?",
        "You don't need to do everything at once to {t}.",
        "Before you try to {t}, listen to this.",
        "Here are {n} ideas to help you {t}.",
    ],
    short_hooks: &[
        "How to {t}.",
        "This one's for you.",
        "I have {n} ideas that may help.",
        "Listen to this.",
    ],
    hook_more: HOOK_MORE,
    problems: &[
        "The trouble is rarely a lack of will. It's the lack of a plan.",
        "What holds us back is nearly always the same: we don't know where to start.",
        "We begin with a lot of energy, and a few days later we forget.",
        "There's so much advice out there that it's easy to follow none of it.",
        "What's usually missing is a plan.",
        "Starting is the hard part.",
    ],
    problem_more: &[
        "We leave it for tomorrow, and tomorrow is always far away.",
        "We try one thing, then another, and finish neither.",
        "And it looks as if we were the problem.",
        "Most of the time what's missing is order, and order can be learned.",
        "The good news is that it can change.",
        "You don't need any strange tricks.",
        "Sound familiar?",
    ],
    calls: &[
        "Save this, and choose where you'll start.",
        "Pick one of these ideas and put it to work today.",
        "Which one will you start with? Tell me in the comments.",
        "If this helped, share it with someone who needs it.",
        "Follow along if you'd like more ideas like these.",
        "Start today.",
        "Save this.",
        "Now it's your turn.",
    ],
    call_more: &[
        "You don't have to do it all. One thing is enough.",
        "Remember: bit by bit, and no rush.",
        "Come back to this whenever you need it.",
        "In a few weeks, look back and compare.",
        "You know where to begin.",
        "The rest will come.",
        "That's all.",
    ],
    problem_screen: "Where to start?",
    call_screen: "Start today",
    problem_visual: "undecided person at table",
    call_visual: "person smiling at phone",
};

pub(super) const BUSINESS: Frame = Frame {
    problems: &[
        "The day goes into putting out fires, and selling has to wait.",
        "We do a lot of things at once, and can't tell which one works.",
        "It's easy to fill the day with tasks and forget the customer.",
        "Working longer isn't always working better.",
        "Too little time, too many tasks.",
        "There's never enough time.",
    ],
    problem_more: &[
        "Answer, sort, chase paperwork, and start all over again.",
        "And at the end of the week it's hard to say what changed.",
        "It's not a lack of effort. It's a lack of focus.",
        "The urgent eats the important.",
        "The good news is that it can change.",
        "And you don't have to be a big company.",
        "Sound familiar?",
    ],
    problem_screen: "Busy, not better",
    problem_visual: "busy person at desk",
    ..HOW_TO
};

/// "selling more with automation", where the verb itself is not known.
pub(super) const DOING: Frame = Frame {
    hooks: &[
        "{T} doesn't have to be complicated.",
        "Let's talk about {t}.",
        "{T}: where to start, and what to watch.",
        "If you're interested in {t}, this is for you.",
    ],
    short_hooks: &[
        "{T}: where to start.",
        "{T}.",
        "This one's for you.",
        "I have {n} ideas that may help.",
        "Listen to this.",
    ],
    ..HOW_TO
};

pub(super) const LIST: Frame = Frame {
    hooks: &[
        "{L}. Let's go.",
        "Write this down: {l}.",
        "Today I bring you {l}.",
        "Got a moment? Here are {l}.",
        "Here are {l} to keep at hand.",
    ],
    short_hooks: &["{L}.", "Write this down.", "There are {n}, and they're short."],
    ..HOW_TO
};

pub(super) const MISTAKES: Frame = Frame {
    hooks: &[
        "{L}, and how to avoid them.",
        "Let's talk about mistakes. To be exact, {l}.",
        "Have you made any of these? Here are {l}.",
        "Write this down: {l}.",
    ],
    short_hooks: &["{L}.", "Watch out for these.", "There are {n}, and they can be fixed."],
    hook_more: &[
        "No beating around the bush.",
        "Stay with me.",
        "One at a time.",
        "And what to do instead.",
        "Grab a pen, just in case.",
        "One of them may look familiar.",
    ],
    problems: &[
        "Nobody gets it wrong on purpose. We just need somebody to warn us in time.",
        "The trouble with a mistake isn't making it. It's repeating it without noticing.",
        "The mistake is often in what seems normal to us.",
        "Everyone slips. Not everyone has to slip twice.",
        "It happens to everyone.",
    ],
    problem_more: &[
        "And by the time we see it, we've lost some time.",
        "The good news is that they can be corrected.",
        "It's not about blame. It's about attention.",
        "Knowing where people trip is half the solution.",
        "See which one rings a bell.",
        "Avoid just one, and you've already gained something.",
    ],
    calls: &[
        "Which one have you made? Tell me in the comments.",
        "Pick one and correct it this week.",
        "Save this, so you don't forget.",
        "If you know someone who needs this, pass it on.",
        "Now you know.",
        "Take care.",
    ],
    call_more: &[
        "Don't be hard on yourself. Correct it and go on.",
        "Avoiding just one makes a difference.",
        "Come back to this list now and then.",
        "Mistakes teach, if you look at them.",
        "And if it happens again, it's fine.",
        "Bit by bit.",
    ],
    problem_screen: "Been there?",
    call_screen: "Fix one today",
    problem_visual: "worried person at computer",
    ..HOW_TO
};

pub(super) const WHY: Frame = Frame {
    hooks: &[
        "Here are {n} reasons why {t}.",
        "Have you ever wondered why {t}? Let's take it step by step.",
        "Today, {n} reasons to think about: why {t}.",
        "Let me give you {n} reasons why {t}.",
    ],
    short_hooks: &["Why {t}.", "Here are {n} reasons.", "There are {n} good reasons."],
    hook_more: &[
        "No beating around the bush.",
        "Stay with me.",
        "Nice and easy.",
        "See which one is yours.",
        "And they're common sense.",
        "Grab a pen, just in case.",
    ],
    problems: &[
        "We often let it go because we don't see the point.",
        "We know it's important, but something else is always more urgent.",
        "It's easy to say later, and never do it.",
        "Without a why, everything is harder.",
        "Without a reason, it's hard to begin.",
    ],
    problem_more: &[
        "And without a clear reason, motivation doesn't last.",
        "It's not laziness. It's that nobody explained it well.",
        "Daily life gets in the way.",
        "So let's stop for a moment.",
        "Let's take a calm look at it.",
        "Sound familiar?",
    ],
    calls: &[
        "Which one convinces you most? Tell me in the comments.",
        "Pick your reason and take the first step this week.",
        "Save this for the days when you don't feel like it.",
        "Share it with someone who's still thinking about it.",
        "It's up to you.",
        "Think about it.",
    ],
    call_more: &[
        "One reason is enough, if it's yours.",
        "You don't have to decide today.",
        "Today is a good day to start thinking.",
        "What matters is that the reason is yours.",
        "Talk about it with someone you trust.",
        "And then, one small step.",
    ],
    problem_screen: "What's the point?",
    call_screen: "Find your reason",
    problem_visual: "thoughtful person by window",
    ..HOW_TO
};

/// A question that only somebody who knows can answer.
pub(super) const WONDER: Frame = Frame {
    hooks: &[
        "Have you ever wondered why {t}? Here's how to look for the answer.",
        "Why {t}: a question that deserves a good answer.",
        "If you've ever asked yourself why {t}, let's look into it.",
    ],
    short_hooks: &["Why {t}?", "Today, a good question.", "Let's think about it."],
    ..TOPIC
};

pub(super) const TOPIC: Frame = Frame {
    hooks: &[
        "Let's talk about {t}.",
        "Want to know more about {t}? Start here.",
        "{T}: what to be clear about before you begin.",
        "{T}: where to start, and what to look for.",
        "If you're curious about {t}, this is for you.",
    ],
    short_hooks: &[
        "{T}: where to start.",
        "{T}.",
        "You may like this.",
        "Here are {n} ideas to begin with.",
        "Let's get to it.",
    ],
    hook_more: &[
        "No beating around the bush.",
        "Stay with me.",
        "Nice and easy.",
        "And in plain words.",
        "Grab a pen, just in case.",
        "One thing at a time.",
    ],
    problems: &[
        "There's so much information that it's hard to know where to start.",
        "Everyone has an opinion, and it's not easy to tell what's useful from the noise.",
        "You hear a lot of things, and hardly ever calmly.",
        "The subject looks harder than it is.",
        "There's too much information.",
    ],
    problem_more: &[
        "One person says one thing, and the next says the opposite.",
        "And so we leave it for another day.",
        "You don't have to know it all, just how to look.",
        "A few clear ideas go a long way.",
        "The good news is that it can be sorted out.",
        "Sound familiar?",
    ],
    calls: &[
        "What would you like to know? Tell me in the comments.",
        "Save this, and come back when you need it.",
        "Share it with someone who'd be interested.",
        "Follow along if you'd like more ideas like these.",
        "Pick one idea and follow the thread.",
        "Save this.",
        "Now it's your turn.",
    ],
    call_more: &[
        "You don't have to see it all today.",
        "Remember: bit by bit, and no rush.",
        "You know where to begin.",
        "The rest will come.",
        "Curiosity does the rest.",
        "And if you change your mind along the way, good: you're learning.",
        "That's all.",
    ],
    problem_screen: "Too much information",
    call_screen: "Follow the thread",
    problem_visual: "overwhelmed person with screens",
    ..HOW_TO
};

/// Something of one's own: "my dog".
pub(super) const OWN: Frame = Frame {
    hooks: &[
        "Today I'd like to talk about {t}.",
        "Let me tell you something about {t}.",
        "I've been meaning to tell you about {t}.",
    ],
    short_hooks: &["Let's talk about {t}.", "{T}.", "Here's something of mine."],
    ..TOPIC
};

/// A question or a whole sentence, which goes into no other.
pub(super) const PLAIN: Frame = Frame {
    hooks: &["{T} Let's take it step by step.", "{T} Let's talk about it.", "{T} Let's take a calm look."],
    short_hooks: &["{T}", "Today, something to think about.", "Let's think about it."],
    problems: &[
        "It's normal not to know where to start.",
        "When something worries us, we want a quick answer, and there isn't always one.",
        "You ask three people, and you get four answers.",
        "It's easy to get lost among so many opinions.",
        "It isn't always simple.",
    ],
    problem_more: &[
        "Let's look at it in parts.",
        "A calm head thinks better.",
        "You don't have to know it all, just how to look.",
        "The worst thing is to jump to conclusions.",
        "A few clear ideas help a lot.",
        "And there's nothing wrong with having doubts.",
        "Sound familiar?",
    ],
    calls: &[
        "Has something like this happened to you? Tell me in the comments.",
        "Save this, and come back when you need it.",
        "Share it with someone who's in the same spot.",
        "If you know more about this, tell us in the comments.",
        "Start with one thing.",
        "Save this.",
        "Now it's your turn.",
    ],
    problem_screen: "Where to start?",
    call_screen: "Step by step",
    ..TOPIC
};

/// Something that is sold and has no article: "vegan sneakers".
pub(super) const SALE: Frame = Frame {
    hooks: &[
        "Looking for {t}? You may like this.",
        "If you're looking for {t}, stop for a moment.",
        "{T}, for people who know what they want.",
        "Need {t}? We'll help you choose.",
    ],
    short_hooks: &["Looking for {t}?", "{T}.", "You may like this."],
    hook_more: &[
        "No beating around the bush.",
        "It only takes a moment.",
        "We'll make it easy.",
        "Stay with me, it's short.",
        "Look.",
    ],
    problems: &[
        "Choosing isn't easy: there are lots of options and little time.",
        "Buying in a hurry rarely goes well.",
        "It can be hard to find someone who listens before they sell.",
        "There's a lot to choose from.",
        "Choosing is hard.",
    ],
    problem_more: &[
        "You look, you compare, and in the end it all seems the same.",
        "And nobody has time to get it wrong.",
        "You want clear answers, not speeches.",
        "So we'd rather explain it well.",
        "A purchase that doesn't convince you ends up in a drawer.",
        "It never hurts to stop and think for a moment.",
        "A calm choice is a better choice.",
        "Sound familiar?",
    ],
    calls: &[
        "Write to us, and we'll tell you more.",
        "Any questions? Just ask.",
        "Come and meet us whenever you like.",
        "Write to us today, and let's talk.",
        "Ask us anything.",
        "Write to us.",
        "See you soon.",
    ],
    call_more: &[
        "We'd love to hear from you.",
        "We listen first and talk later.",
        "If it's for you, you'll know.",
        "And if it's not for you, no hard feelings.",
        "Take your time.",
        "We'll be glad to help.",
        "What matters is that you leave with a good impression.",
    ],
    problem_screen: "Choosing isn't easy",
    call_screen: "Write to us",
    problem_visual: "undecided person shopping",
    call_visual: "person texting on phone",
};

/// Something that is sold and has a name or an article: "my bakery".
pub(super) const PRESENT: Frame = Frame {
    hooks: &[
        "Today I'd like to tell you about {t}.",
        "Meet {t}.",
        "Haven't heard of {t} yet? Let me tell you.",
        "There's something I want to show you: {t}.",
    ],
    short_hooks: &["Meet {t}.", "{T}.", "You may like this."],
    ..SALE
};

/// A shop or a company that invites.
pub(super) const VISIT: Frame = Frame {
    problems: &[
        "Shopping doesn't have to mean standing in line and watching the clock.",
        "We're always in a hurry, and it's nice when somebody listens.",
        "There are plenty of places, and few where they know your name.",
        "Nothing tastes of much in a hurry.",
        "We're always rushing.",
    ],
    problem_more: &[
        "People want to be looked after, not processed.",
        "And you remember being treated well.",
        "Things look better up close.",
        "Sometimes five minutes are enough.",
        "It never hurts to stop for a moment.",
        "You can tell when someone enjoys their work.",
        "Sound familiar?",
    ],
    calls: &[
        "Come whenever you like. We'll be waiting.",
        "Write to us, and we'll tell you how to find us.",
        "Drop by this week and say hello.",
        "Any questions? Write to us.",
        "See you soon.",
        "Stop by.",
    ],
    call_more: &[
        "Thanks for watching.",
        "We'd love to hear from you.",
        "A hello is all it takes.",
        "And if you can't come, write to us.",
        "It will be a pleasure.",
        "Save this video, so you don't forget.",
        "What matters is that you feel at ease.",
    ],
    problem_screen: "Always in a hurry",
    call_screen: "See you soon",
    problem_visual: "people hurrying in street",
    call_visual: "open shop door",
    ..PRESENT
};
