//! Advice that holds for whatever one wants to do.

use crate::script::outline::pools::{Point, Pool, point};

pub(super) const ADVICE: Pool = Pool {
    points: &[
        point(
            "Start small",
            "person writing in notebook",
            &["Start.", "Start small.", "Start with something small that you can do today."],
            &[
                "Small things last longer than big plans.",
                "You don't have to change everything at once.",
                "Pick one thing and finish it before you move on.",
                "If it's hard to start, make it even easier.",
                "Once that first step feels natural, add another.",
                "A little every week beats everything on Monday and nothing by Thursday.",
            ],
        ),
        point(
            "Write it down",
            "hand taking notes",
            &[
                "Note it.",
                "Write it down.",
                "Write down where you are today, so you can tell if it gets better.",
            ],
            &[
                "A sheet of paper and two minutes will do.",
                "What you don't write down, you forget.",
                "Compare yourself with yourself, not with anybody else.",
                "If something makes no difference, drop it and try something else.",
                "Don't look for the perfect number. Look for one you can check the same way each time.",
                "A month from now, those notes will show you things you can't see today.",
            ],
        ),
        point(
            "Prepare ahead",
            "tidy desk with planner",
            &[
                "Prepare.",
                "Prepare ahead.",
                "Get everything ready ahead of time, so you don't depend on your mood.",
            ],
            &[
                "Moods come and go. What's ready stays ready.",
                "Decide on the day, the time and the place.",
                "The fewer the steps, the fewer the excuses.",
                "Keep what helps you close, and what distracts you far away.",
                "Think about what stopped you last time, and start there.",
                "A few minutes of preparation save a lot of second-guessing.",
            ],
        ),
        point(
            "Set a date",
            "wall calendar",
            &["Set dates.", "Set a date.", "Set a date, because what isn't on the calendar tends to wait."],
            &[
                "Make it soon, and make it real.",
                "Tell someone about it. It's harder to back out.",
                "Block a short slot and protect it like any other appointment.",
                "If you miss a day, just carry on with the next one.",
                "\"When I have time\" is not a date.",
                "And if the plan doesn't fit into your week, the plan is too big.",
            ],
        ),
        point(
            "Ask someone",
            "two people talking in cafe",
            &["Ask.", "Ask someone.", "Ask someone who has been through the same thing."],
            &[
                "One good conversation can save you a lot of detours.",
                "Ask what they would do differently.",
                "Listen more than you talk, and take one idea home.",
                "Most people like being asked for advice.",
                "And if it's serious, talk to a professional.",
                "Asking for help isn't giving up. It's a shortcut.",
            ],
        ),
        point(
            "Remove the clutter",
            "person organizing desk",
            &["Simplify.", "Do less.", "See what you can take away before you add anything."],
            &[
                "Sometimes what's missing is room.",
                "Look at what you already do, and ask what it's for.",
                "If it doesn't help, let it go.",
                "Doing fewer things well is progress too.",
                "Drop one habit for a few days and see what happens.",
                "What nobody misses can stay gone.",
            ],
        ),
        point(
            "Repeat what works",
            "person morning routine",
            &["Repeat.", "Repeat it.", "Repeat what works until it becomes a habit."],
            &[
                "Consistency is less exciting than luck, but it's up to you.",
                "Same time, same place: less to think about.",
                "Tie the new thing to something you already do every day.",
                "At first you notice the effort. Later you notice the result.",
                "Don't switch methods every week. Give one a fair chance.",
                "What you repeat starts to happen on its own.",
            ],
        ),
        point(
            "Give it time",
            "person walking at sunrise",
            &["Wait.", "Give it time.", "Give it time, because not everything shows on the first day."],
            &[
                "Slow doesn't mean wrong.",
                "Check in now and then, not every five minutes.",
                "And celebrate what you've done so far, even if it's small.",
                "There will be bad days, and they count too.",
                "If you stop, start again. That's all.",
                "Steady gets you further than fast.",
            ],
        ),
    ],
    fillers: &[
        "It's that simple.",
        "It adds up.",
        "Try it today.",
        "Keep it simple.",
        "Bit by bit.",
        "This one is up to you.",
        "Do it your way, but do it.",
        "There's no more to it.",
        "Hold on to that idea.",
        "It sounds obvious, which is why we forget it.",
        "If you only do one thing, make it this one.",
        "It's worth a try.",
    ],
};

pub(super) const BUSINESS: Pool = Pool {
    points: &[
        point(
            "Listen to customers",
            "shop assistant talking to customer",
            &[
                "Listen.",
                "Listen to your customers.",
                "Listen to your customers, because they'll tell you what's missing.",
            ],
            &[
                "Write down the questions you hear most.",
                "If three people ask the same thing, there's a problem to solve.",
                "Use their words when you talk about what you sell.",
                "Don't guess what they want. Ask.",
                "A complaint you listen to is worth more than applause.",
                "And when you change something because of them, let them know.",
            ],
        ),
        point(
            "Make it clear",
            "team at whiteboard",
            &[
                "Be clear.",
                "Be clear about what you sell.",
                "Say in one sentence what you sell and who it helps.",
            ],
            &[
                "If you have to explain it twice, it isn't clear yet.",
                "Fewer adjectives, more examples.",
                "Say who it's not for, too. That builds trust.",
                "Read it to someone outside your business and watch their face.",
                "A simple message is remembered, and what's remembered gets recommended.",
                "The price and the way to buy should be easy to find.",
            ],
        ),
        point(
            "Answer quickly",
            "person replying on phone",
            &["Reply.", "Answer quickly.", "Answer quickly, even if it's only to say when you'll know more."],
            &[
                "Someone who asks is thinking about buying.",
                "Keep the answers you repeat most close at hand.",
                "Nobody should wonder whether you read their message.",
                "A short reply today beats a perfect one on Friday.",
                "And if you can't help, say who can.",
                "Once a day, check that nobody slipped through.",
            ],
        ),
        point(
            "Care for current customers",
            "happy customer in store",
            &["Care.", "Look after your customers.", "Look after the people who already buy from you."],
            &[
                "Say thank you, and make it sound like you mean it.",
                "Ask how it went a few days later.",
                "If something went wrong, fix it before they have to ask.",
                "Write to them when you have something they can really use.",
                "A happy customer is the best person to talk about you.",
                "You don't need a big program. You need to remember them.",
            ],
        ),
        point(
            "Measure one thing",
            "chart on laptop screen",
            &["Measure.", "Measure one thing.", "Measure one thing every week, and let it guide you."],
            &[
                "For example, how many people ask and how many end up buying.",
                "If you watch twenty numbers, you watch none.",
                "Write it down on the same day each time.",
                "Change one thing at a time, or you won't know which one worked.",
                "If it doesn't improve in a few weeks, try another way.",
                "A number isn't everything, but it settles arguments.",
            ],
        ),
        point(
            "Test it small",
            "small business owner working",
            &["Test.", "Test it small.", "Test it small before you spend big."],
            &[
                "A week and a handful of people are enough to learn something.",
                "Decide up front what a good result would look like.",
                "If it doesn't work, you've lost little and learned a lot.",
                "If it works, you have a reason to go on.",
                "Don't fall in love with the idea. Watch what happens.",
                "And keep your notes for the next test.",
            ],
        ),
        point(
            "Show the next step",
            "handshake in office",
            &[
                "Ask.",
                "Show the next step.",
                "Always say what the next step is, whether it's to call, write or buy.",
            ],
            &[
                "Just one step, and an easy one.",
                "Offer five buttons, and none gets pressed.",
                "Say it plainly, without pushing.",
                "Say it again at the end, when people decide.",
                "Remove whatever stands between wanting it and paying for it.",
                "Try buying from yourself, and count the steps.",
            ],
        ),
    ],
    fillers: ADVICE.fillers,
};

/// What comes first where a business is to be automated.
pub(super) const AUTOMATION: [Point; 3] = [
    point(
        "List what you repeat",
        "person checking task list",
        &["List.", "List what you repeat.", "List the tasks you repeat every week, one by one."],
        &[
            "Answering the same question, copying data, sending reminders.",
            "The most tedious ones are the first candidates.",
            "Next to each task, write how long it takes.",
            "You'll see that they don't all weigh the same.",
            "Don't automate what doesn't need doing at all.",
            "And leave out what your customers like you to do in person.",
        ],
    ),
    point(
        "Automate one task",
        "laptop with workflow",
        &[
            "Automate.",
            "Automate one task.",
            "Choose one task, the one you repeat most, and automate that first.",
        ],
        &[
            "Take one that you understand from start to finish.",
            "Try it on yourself before you try it on a customer.",
            "Check what happens when it fails, and who finds out.",
            "When it runs without you watching, move on to the next.",
            "One task done well beats ten half done.",
            "If the process is a mess, tidy it first. An automatic mess is still a mess.",
        ],
    ),
    point(
        "Spend time with people",
        "saleswoman talking with client",
        &["Talk.", "Talk to your customers.", "Spend the time you save talking to your customers."],
        &[
            "Machines remember. People convince.",
            "Call the person who hesitated, and ask why.",
            "Make the automatic messages sound like you, not like a robot.",
            "And always leave an easy way to reach a human.",
            "What you learn in those talks tells you what to improve.",
            "Selling is still about understanding the person in front of you.",
        ],
    ),
];
