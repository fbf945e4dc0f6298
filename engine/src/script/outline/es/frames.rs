//! What is said before and after the points, by kind of idea.
//!
//! `{t}` is the subject, `{T}` with a capital, `{de}` "de" and the subject, `{n}` how many points,
//! `{l}` and `{L}` the list ("cinco trucos para dormir mejor"), `{est}` "estos" or "estas".

use crate::script::outline::pools::Frame;

const PROBLEM_MORE: &[&str] = &[
    "Lo dejamos para mañana, y mañana siempre queda lejos.",
    "Probamos una cosa, luego otra, y no terminamos ninguna.",
    "Y parece que el problema somos nosotros.",
    "Casi siempre lo que falta es orden, y el orden se aprende.",
    "La buena noticia es que se puede cambiar.",
    "No hace falta ningún truco raro.",
    "¿Te suena?",
];

const HOOK_MORE: &[&str] = &[
    "Sin rodeos.",
    "Te lo cuento paso a paso.",
    "Quédate hasta el final.",
    "Nada de teoría: cosas que se pueden hacer.",
    "Y vas a ver que no hace falta complicarse.",
    "Ten a mano papel y lápiz, por si acaso.",
];

/// What may follow the points of a long script, summed up.
pub(super) const SUMMARY_MORE: &[&str] = &[
    "Si te quedas con una sola idea, que sea la que más te ha sonado.",
    "No hace falta acordarse de todo: puedes volver a verlo.",
    "Cada caso es distinto, así que adáptalo al tuyo.",
    "Lo que de golpe parece mucho, por partes es bastante menos.",
    "Si tienes dudas, escríbelas: verlas en un papel ya ayuda.",
    "Y si algo no te sirve, déjalo y quédate con lo demás.",
    "A nadie le sale perfecto a la primera, y tampoco hace falta.",
    "Háblalo con alguien: contarlo en voz alta aclara las ideas.",
    "Tómate el tiempo que necesites.",
    "Lo importante es que tenga sentido para ti, y no para quedar bien.",
    "No te compares con nadie: cada cual empieza desde un sitio distinto.",
    "Y si un día quieres volver a esto, aquí va a seguir.",
    "Puedes cambiar de opinión más adelante: también eso es decidir.",
    "Escribe ahora mismo lo primero que vas a hacer, antes de que se te olvide.",
];

const CALL_MORE: &[&str] = &[
    "No tienes que hacerlo todo: con una cosa basta.",
    "Recuerda: poco a poco y sin prisa.",
    "Vuelve a verlo cuando te haga falta.",
    "Dentro de unas semanas mira atrás y compara.",
    "Ya tienes por dónde empezar.",
    "Lo demás irá llegando.",
    "Eso es todo.",
];

const CALLS: &[&str] = &[
    "Guárdalo y elige por dónde vas a empezar.",
    "Elige una de estas ideas y ponla en práctica hoy.",
    "¿Por cuál vas a empezar? Cuéntamelo en los comentarios.",
    "Si te ha servido, compártelo con alguien que lo necesite.",
    "Si quieres más ideas como estas, sígueme.",
    "Empieza hoy.",
    "Guárdalo.",
    "Ahora te toca a ti.",
];

pub(super) const HOW_TO: Frame = Frame {
    hooks: &[
        "¿Quieres {t}? Empieza por aquí.",
        "{T} no tiene por qué ser complicado.",
        "Hoy vamos a lo práctico: cómo {t}.",
        "Querer {t} es fácil. Lo difícil es saber por dónde empezar.",
        "Si llevas tiempo queriendo {t}, esto es para ti.",
        "¿Y si {t} fuera más sencillo de lo que crees?",
        "Para {t} no necesitas hacerlo todo a la vez.",
        "Si quieres {t}, no empieces por lo más difícil.",
        "Te propongo {n} ideas para {t}.",
    ],
    short_hooks: &["Cómo {t}.", "Esto es para ti.", "Tengo {n} ideas que te pueden ayudar.", "Escucha esto."],
    hook_more: HOOK_MORE,
    problems: &[
        "El problema no suele ser la falta de ganas, sino la falta de un plan.",
        "Lo que nos frena casi siempre es lo mismo: no sabemos por dónde empezar.",
        "Empezamos con mucha energía y, a los pocos días, se nos olvida.",
        "Hay tantos consejos por ahí que es fácil no seguir ninguno.",
        "Casi siempre falta un plan.",
        "Lo difícil es empezar.",
    ],
    problem_more: PROBLEM_MORE,
    calls: CALLS,
    call_more: CALL_MORE,
    problem_screen: "¿Por dónde empezar?",
    call_screen: "Empieza hoy",
    problem_visual: "persona indecisa frente a una mesa",
    call_visual: "persona sonriendo con el teléfono",
};

pub(super) const BUSINESS: Frame = Frame {
    problems: &[
        "El día se va en apagar fuegos, y vender queda para luego.",
        "Hacemos muchas cosas a la vez, y no sabemos cuál funciona.",
        "Es fácil llenar el día de tareas y olvidarse del cliente.",
        "Trabajar más horas no siempre es trabajar mejor.",
        "Falta tiempo, y sobran tareas.",
        "El tiempo no da para todo.",
    ],
    problem_more: &[
        "Contestar, ordenar, perseguir papeles… y vuelta a empezar.",
        "Y al final de la semana cuesta decir qué ha cambiado.",
        "No es falta de esfuerzo: es falta de foco.",
        "Lo urgente se come lo importante.",
        "La buena noticia es que se puede cambiar.",
        "Y no hace falta ser una empresa grande.",
        "¿Te suena?",
    ],
    problem_visual: "persona estresada con mucho trabajo",
    problem_screen: "Mucho trabajo, poco foco",
    ..HOW_TO
};

pub(super) const LIST: Frame = Frame {
    hooks: &[
        "{L}. Vamos allá.",
        "Apunta: {l}.",
        "Hoy te traigo {l}.",
        "¿Tienes un momento? Te cuento {l}.",
        "Guarda {est} {l}.",
        "Vamos con {l}.",
    ],
    short_hooks: &["{L}.", "Apunta esto.", "Son {n}, y van al grano."],
    ..HOW_TO
};

pub(super) const MISTAKES: Frame = Frame {
    hooks: &[
        "{L}: ojo, que son fáciles de cometer.",
        "Hoy toca hablar de errores. En concreto, {l}.",
        "¿Has caído en alguno? Te cuento {l}.",
        "{L}, y cómo evitarlos.",
        "Apunta: {l}.",
    ],
    short_hooks: &["{L}.", "Cuidado con esto.", "Son {n}, y tienen arreglo."],
    hook_more: &[
        "Sin rodeos.",
        "Quédate hasta el final.",
        "Te lo cuento paso a paso.",
        "Y con su solución.",
        "Ten a mano papel y lápiz, por si acaso.",
        "Quizá alguno te resulte familiar.",
    ],
    problems: &[
        "Nadie se equivoca a propósito: nos falta que alguien nos avise a tiempo.",
        "Lo malo de un error no es cometerlo, sino repetirlo sin darse cuenta.",
        "Muchas veces el fallo está en lo que nos parece normal.",
        "Equivocarse es normal. Repetirlo, evitable.",
        "A todos nos pasa.",
    ],
    problem_more: &[
        "Y cuando lo vemos, ya hemos perdido tiempo.",
        "Lo bueno es que se pueden corregir.",
        "No es cuestión de culpa, sino de atención.",
        "Saber dónde se tropieza ya es media solución.",
        "Fíjate en cuál te suena.",
        "Con uno que evites, ya has ganado algo.",
    ],
    calls: &[
        "¿En cuál has caído? Cuéntamelo en los comentarios.",
        "Elige uno y corrígelo esta semana.",
        "Guárdalo para no olvidarte.",
        "Si conoces a alguien a quien le pase, compárteselo.",
        "Ahora ya lo sabes.",
        "Ánimo.",
    ],
    call_more: &[
        "No te castigues: corrige y sigue.",
        "Con evitar uno ya se nota.",
        "Vuelve a esta lista de vez en cuando.",
        "Los errores enseñan si los miras de frente.",
        "Y si caes otra vez, no pasa nada.",
        "Poco a poco.",
    ],
    problem_screen: "¿Te ha pasado?",
    call_screen: "Corrige uno hoy",
    problem_visual: "persona preocupada frente a la pantalla",
    ..HOW_TO
};

pub(super) const WHY: Frame = Frame {
    hooks: &[
        "¿Por qué {t}? Te doy {n} razones.",
        "Hoy, {n} razones para pensarlo: por qué {t}.",
        "¿Te has preguntado por qué {t}? Vamos por partes.",
        "Por qué {t}: {n} motivos que conviene tener presentes.",
    ],
    short_hooks: &["¿Por qué {t}?", "Te doy {n} razones.", "Son {n} razones de peso."],
    hook_more: &[
        "Sin rodeos.",
        "Quédate hasta el final.",
        "Vamos con calma.",
        "Piensa cuál es la tuya.",
        "Y son de sentido común.",
        "Ten a mano papel y lápiz, por si acaso.",
    ],
    problems: &[
        "Muchas veces lo dejamos pasar porque no vemos el motivo.",
        "Sabemos que es importante, pero siempre hay algo más urgente.",
        "Es fácil decir «ya lo haré» y no hacerlo nunca.",
        "Sin un porqué, todo cuesta más.",
        "Sin motivo, no hay ganas.",
    ],
    problem_more: &[
        "Y sin un motivo claro, las ganas duran poco.",
        "No es pereza: es que nadie nos lo ha explicado bien.",
        "El día a día nos lleva por delante.",
        "Por eso conviene pararse un momento.",
        "Vamos a mirarlo con calma.",
        "¿Te suena?",
    ],
    calls: &[
        "¿Cuál te convence más? Cuéntamelo en los comentarios.",
        "Elige tu razón y da el primer paso esta semana.",
        "Guárdalo para cuando te falten las ganas.",
        "Compártelo con quien todavía lo esté pensando.",
        "Tú decides.",
        "Piénsalo.",
    ],
    call_more: &[
        "Con una sola razón basta, si es la tuya.",
        "No hace falta decidirlo hoy.",
        "Hoy es buen día para empezar a pensarlo.",
        "Lo importante es que el motivo sea tuyo.",
        "Habla de ello con alguien de confianza.",
        "Después, un paso pequeño.",
    ],
    problem_screen: "¿Y para qué?",
    call_screen: "Encuentra tu razón",
    problem_visual: "persona pensativa mirando por la ventana",
    ..HOW_TO
};

/// A question that only somebody who knows can answer.
pub(super) const WONDER: Frame = Frame {
    hooks: &[
        "¿Por qué {t}? Es buena pregunta. Así puedes buscar la respuesta.",
        "¿Te has preguntado alguna vez por qué {t}? Te cuento cómo averiguarlo.",
        "Por qué {t}: una pregunta que merece una buena respuesta.",
    ],
    short_hooks: &["¿Por qué {t}?", "Hoy, una buena pregunta.", "Vamos a pensarlo."],
    ..TOPIC
};

pub(super) const TOPIC: Frame = Frame {
    hooks: &[
        "Hablemos {de}.",
        "¿Quieres saber más {de}? Empieza por aquí.",
        "{T}: lo que conviene tener claro antes de empezar.",
        "Hoy toca hablar {de}, y con calma.",
        "{T}: por dónde empezar y en qué fijarse.",
        "Si te interesa todo lo que tiene que ver con {t}, esto es para ti.",
    ],
    short_hooks: &[
        "{T}: por dónde empezar.",
        "{T}.",
        "Esto te puede interesar.",
        "Te dejo {n} ideas para empezar.",
        "Empecemos.",
    ],
    hook_more: &[
        "Sin rodeos.",
        "Quédate hasta el final.",
        "Vamos con calma.",
        "Y sin palabras raras.",
        "Ten a mano papel y lápiz, por si acaso.",
        "Lo vemos por partes.",
    ],
    problems: &[
        "Hay tanta información que cuesta saber por dónde empezar.",
        "Todo el mundo opina, y no siempre es fácil separar lo útil del ruido.",
        "Se oyen muchas cosas, y casi nunca con calma.",
        "El tema parece más difícil de lo que es.",
        "Hay demasiada información.",
    ],
    problem_more: &[
        "Uno dice una cosa y el siguiente, la contraria.",
        "Y al final lo dejamos para otro día.",
        "No hace falta saberlo todo: hace falta saber mirar.",
        "Con unas pocas ideas claras se avanza mucho.",
        "La buena noticia es que se puede ordenar.",
        "¿Te suena?",
    ],
    calls: &[
        "¿Qué te gustaría saber? Cuéntamelo en los comentarios.",
        "Guárdalo y vuelve cuando lo necesites.",
        "Compártelo con alguien a quien le interese.",
        "Si quieres más ideas como estas, sígueme.",
        "Elige una idea y tira del hilo.",
        "Guárdalo.",
        "Ahora te toca a ti.",
    ],
    call_more: &[
        "No hace falta verlo todo hoy.",
        "Recuerda: poco a poco y sin prisa.",
        "Ya tienes por dónde empezar.",
        "Lo demás irá llegando.",
        "La curiosidad hace el resto.",
        "Y si cambias de idea por el camino, mejor: estás aprendiendo.",
        "Eso es todo.",
    ],
    problem_screen: "Demasiada información",
    call_screen: "Sigue tirando del hilo",
    problem_visual: "persona abrumada mirando pantallas",
    ..HOW_TO
};

/// Something of one's own: "mis vacaciones".
pub(super) const OWN: Frame = Frame {
    hooks: &["Hoy te quiero hablar {de}.", "Te cuento algo {de}.", "Tenía ganas de hablarte {de}."],
    short_hooks: &["Hablemos {de}.", "{T}.", "Te cuento algo mío."],
    ..TOPIC
};

/// A question or a whole sentence, which goes into no other.
pub(super) const PLAIN: Frame = Frame {
    hooks: &["{T} Vamos por partes.", "{T} Hablemos de eso.", "{T} Te propongo mirarlo con calma."],
    short_hooks: &["{T}", "Hoy, un tema que da que pensar.", "Vamos a pensarlo."],
    problems: &[
        "Es normal no saber por dónde empezar.",
        "Cuando algo nos preocupa, queremos una respuesta rápida, y no siempre la hay.",
        "Preguntas a tres personas, y te dan cuatro respuestas.",
        "Es fácil perderse entre tantas opiniones.",
        "No siempre es sencillo.",
    ],
    problem_more: &[
        "Vamos a mirarlo por partes.",
        "Con calma se piensa mejor.",
        "No hace falta saberlo todo: hace falta saber mirar.",
        "Lo peor es sacar conclusiones con prisa.",
        "Unas pocas ideas claras ayudan mucho.",
        "Y no pasa nada por tener dudas.",
        "¿Te suena?",
    ],
    calls: &[
        "¿Te ha pasado algo parecido? Cuéntamelo en los comentarios.",
        "Guárdalo y vuelve cuando lo necesites.",
        "Compártelo con alguien que esté en lo mismo.",
        "Si sabes algo más del tema, cuéntalo en los comentarios.",
        "Empieza por una sola cosa.",
        "Guárdalo.",
        "Ahora te toca a ti.",
    ],
    problem_screen: "¿Por dónde empezar?",
    call_screen: "Paso a paso",
    ..TOPIC
};

/// Something that is sold and has no article: "zapatillas veganas".
pub(super) const SALE: Frame = Frame {
    hooks: &[
        "¿Buscas {t}? Esto te interesa.",
        "Si estás buscando {t}, párate un momento.",
        "{T}, para quien sabe lo que quiere.",
        "¿Necesitas {t}? Te ayudamos a elegir.",
    ],
    short_hooks: &["¿Buscas {t}?", "{T}.", "Esto te interesa."],
    hook_more: &[
        "Sin rodeos.",
        "Es solo un momento.",
        "Y con toda la calma del mundo.",
        "Quédate, que es corto.",
        "Mira esto.",
    ],
    problems: &[
        "Elegir no es fácil: hay muchas opciones y poco tiempo.",
        "Comprar con prisa casi nunca sale bien.",
        "A veces cuesta encontrar a alguien que te escuche antes de venderte.",
        "Hay mucho donde elegir.",
        "Elegir cuesta.",
    ],
    problem_more: &[
        "Miras, comparas, y al final todo parece igual.",
        "Y nadie tiene tiempo para equivocarse.",
        "Uno quiere respuestas claras, no discursos.",
        "Por eso preferimos explicarlo bien.",
        "Una compra que no convence acaba en un cajón.",
        "Pararse un momento a pensar nunca sobra.",
        "Con calma se elige mejor.",
        "¿Te suena?",
    ],
    calls: &[
        "Escríbenos y te contamos más.",
        "¿Tienes alguna duda? Pregúntanos.",
        "Ven a conocernos cuando quieras.",
        "Escríbenos hoy y lo hablamos.",
        "Pregunta sin compromiso.",
        "Escríbenos.",
        "Te esperamos.",
    ],
    call_more: &[
        "Nos encantará saber de ti.",
        "Te escuchamos primero y hablamos después.",
        "Si es para ti, lo vas a saber.",
        "Y si no es para ti, no pasa nada.",
        "Tómate tu tiempo.",
        "Estaremos encantados de atenderte.",
        "Lo importante es que te quedes con buena impresión.",
    ],
    problem_screen: "Elegir no es fácil",
    call_screen: "Escríbenos",
    problem_visual: "persona indecisa comprando",
    call_visual: "persona escribiendo un mensaje en el teléfono",
};

/// Something that is sold and has a name or an article: "mi panadería".
pub(super) const PRESENT: Frame = Frame {
    hooks: &[
        "Hoy te quiero hablar {de}.",
        "Te presento {t}.",
        "¿Todavía no conoces {t}? Déjame que te cuente.",
        "Hay algo que quiero enseñarte: {t}.",
    ],
    short_hooks: &["Te presento {t}.", "{T}.", "Esto te interesa."],
    ..SALE
};

/// A shop or a company that invites.
pub(super) const VISIT: Frame = Frame {
    problems: &[
        "Comprar no tiene por qué ser hacer cola y mirar el reloj.",
        "Vamos siempre con prisa, y a veces se agradece que alguien te escuche.",
        "Hay muchos sitios, y pocos donde te llamen por tu nombre.",
        "Con prisa todo sabe a poco.",
        "Vamos con prisa.",
    ],
    problem_more: &[
        "Uno quiere que lo atiendan, no que lo despachen.",
        "Y un buen trato se recuerda.",
        "Las cosas de cerca se ven mejor.",
        "A veces basta con parar cinco minutos.",
        "Pararse un momento nunca sobra.",
        "Se nota cuando alguien trabaja con gusto.",
        "¿Te suena?",
    ],
    calls: &[
        "Ven cuando quieras, te esperamos.",
        "Escríbenos y te decimos cómo llegar.",
        "Pásate esta semana y nos saludamos.",
        "¿Alguna duda? Escríbenos.",
        "Nos vemos pronto.",
        "Te esperamos.",
    ],
    call_more: &[
        "Gracias por llegar hasta aquí.",
        "Nos encantará saber de ti.",
        "Con un saludo nos basta.",
        "Y si no puedes venir, escríbenos.",
        "Será un placer.",
        "Guarda este video para acordarte.",
        "Lo importante es que te sientas a gusto.",
    ],
    problem_screen: "Siempre con prisa",
    call_screen: "Te esperamos",
    problem_visual: "gente caminando con prisa",
    call_visual: "puerta abierta de una tienda",
    ..PRESENT
};
