//! Advice that holds for whatever one wants to do.

use crate::script::outline::pools::{Point, Pool, point};

pub(super) const ADVICE: Pool = Pool {
    points: &[
        point(
            "Empieza pequeño",
            "persona escribiendo en un cuaderno",
            &["Empieza.", "Empieza pequeño.", "Empieza por algo pequeño, que puedas hacer hoy mismo."],
            &[
                "Lo pequeño se mantiene mejor que lo enorme.",
                "No hace falta cambiarlo todo de golpe.",
                "Elige una sola cosa y termínala antes de pasar a la siguiente.",
                "Si te cuesta arrancar, hazlo todavía más fácil.",
                "Cuando ese primer paso te salga solo, añade otro.",
                "Es mejor avanzar un poco cada semana que darlo todo un lunes y dejarlo el jueves.",
            ],
        ),
        point(
            "Apúntalo",
            "mano anotando en una libreta",
            &["Apunta.", "Apúntalo.", "Apunta de dónde partes, y así sabrás si avanzas."],
            &[
                "Con una hoja y dos minutos te sobra.",
                "Lo que no se apunta, se olvida.",
                "Compárate contigo, no con la vida de los demás.",
                "Si algo no cambia nada, déjalo y prueba otra cosa.",
                "No busques el dato perfecto: busca uno que puedas mirar siempre igual.",
                "Dentro de un mes, esas notas te van a contar cosas que hoy no ves.",
            ],
        ),
        point(
            "Prepáralo antes",
            "mesa ordenada con agenda",
            &["Prepara.", "Prepáralo antes.", "Déjalo todo preparado, para no depender de las ganas."],
            &[
                "Las ganas van y vienen; lo que está listo, se queda.",
                "Decide de antemano el día, la hora y el lugar.",
                "Cuantos menos pasos, menos excusas.",
                "Ten a mano lo que te ayuda, y lejos lo que te distrae.",
                "Piensa en qué te frenó la última vez, y empieza por ahí.",
                "Unos minutos de preparación te quitan muchas dudas después.",
            ],
        ),
        point(
            "Ponle fecha",
            "calendario de pared",
            &[
                "Pon fecha.",
                "Ponle fecha.",
                "Ponle fecha a lo que te propongas, porque lo que no está en la agenda se queda para otro día.",
            ],
            &[
                "Una fecha cercana, y que sea de verdad.",
                "Si puedes, díselo a alguien: cuesta más echarse atrás.",
                "Reserva un rato corto y protégelo como cualquier otra cita.",
                "Si un día fallas, no pasa nada: se sigue al siguiente.",
                "«Cuando tenga tiempo» no es una fecha.",
                "Y si el plan no te cabe en la semana, el plan es demasiado grande.",
            ],
        ),
        point(
            "Pregunta",
            "dos personas hablando en un café",
            &["Pregunta.", "Pregunta a alguien.", "Pregunta a alguien que ya haya pasado por lo mismo."],
            &[
                "Una buena conversación te puede ahorrar muchas vueltas.",
                "No preguntes solo qué hizo: pregunta qué haría distinto.",
                "Escucha más de lo que hablas, y quédate con una idea.",
                "A casi todo el mundo le gusta que le pidan consejo.",
                "Y si el tema es serio, habla con un profesional.",
                "Pedir ayuda no es rendirse: es ir más deprisa.",
            ],
        ),
        point(
            "Quita lo que sobra",
            "persona ordenando un escritorio",
            &["Ordena.", "Quita lo que sobra.", "Mira qué puedes quitar antes de añadir nada."],
            &[
                "A veces lo que falta es espacio.",
                "Repasa lo que ya haces y pregúntate para qué te sirve.",
                "Lo que no suma, fuera.",
                "Hacer menos cosas, y hacerlas bien, también es avanzar.",
                "Prueba a dejar una costumbre durante unos días, y mira qué pasa.",
                "Lo que no se echa de menos se puede quitar.",
            ],
        ),
        point(
            "Repite lo que funciona",
            "persona haciendo su rutina diaria",
            &["Repite.", "Repite lo que funciona.", "Repite lo que te funciona hasta que sea una costumbre."],
            &[
                "La constancia es menos vistosa que la suerte, pero depende de ti.",
                "Hazlo siempre a la misma hora, y pensarás menos.",
                "Une lo nuevo a algo que ya haces todos los días.",
                "Al principio se nota el esfuerzo; luego, el resultado.",
                "No cambies de método cada semana: dale una oportunidad a uno.",
                "Lo que se repite acaba saliendo casi sin darse cuenta.",
            ],
        ),
        point(
            "Dale tiempo",
            "amanecer con persona caminando",
            &["Espera.", "Dale tiempo.", "Dale tiempo, porque no todo se nota el primer día."],
            &[
                "Que vaya despacio no quiere decir que vaya mal.",
                "Revisa cómo vas cada cierto tiempo, no cada cinco minutos.",
                "Y celebra lo que ya has conseguido, aunque sea poco.",
                "Habrá días malos, y también cuentan.",
                "Si te paras, vuelve: eso es todo.",
                "Con calma se llega más lejos que con prisas.",
            ],
        ),
    ],
    fillers: &[
        "Así de simple.",
        "Parece poco, pero suma.",
        "Pruébalo hoy.",
        "Sin complicarte.",
        "Poco a poco.",
        "Esto depende de ti.",
        "Hazlo a tu manera, pero hazlo.",
        "No tiene más misterio.",
        "Quédate con esta idea.",
        "Suena obvio, y por eso se nos olvida.",
        "Si solo vas a hacer una cosa, que sea esta.",
        "Vale la pena intentarlo.",
    ],
};

pub(super) const BUSINESS: Pool = Pool {
    points: &[
        point(
            "Escucha a tus clientes",
            "dependiente hablando con cliente",
            &[
                "Escucha.",
                "Escucha a tus clientes.",
                "Escucha a tus clientes, que ellos te dicen qué les falta.",
            ],
            &[
                "Anota las preguntas que más te repiten.",
                "Si tres personas preguntan lo mismo, ahí tienes un problema que resolver.",
                "Usa sus palabras cuando hables de lo que vendes.",
                "No adivines lo que quieren: pregúntaselo.",
                "Una queja bien escuchada vale más que un aplauso.",
                "Y cuando cambies algo gracias a ellos, cuéntaselo.",
            ],
        ),
        point(
            "Explícate con claridad",
            "equipo pensando frente a una pizarra",
            &[
                "Sé claro.",
                "Explícate con claridad.",
                "Explica en una sola frase qué vendes y a quién ayuda.",
            ],
            &[
                "Si hay que explicarlo dos veces, todavía no está claro.",
                "Menos adjetivos y más ejemplos.",
                "Di también para quién no es: eso da confianza.",
                "Léele la frase a alguien de fuera y mira la cara que pone.",
                "Un mensaje sencillo se recuerda, y lo que se recuerda se recomienda.",
                "El precio y la forma de comprar tienen que encontrarse sin buscar.",
            ],
        ),
        point(
            "Responde a tiempo",
            "persona contestando mensajes en el teléfono",
            &[
                "Responde.",
                "Responde pronto.",
                "Responde pronto, aunque sea para decir cuándo tendrás la respuesta.",
            ],
            &[
                "Quien pregunta está pensando en comprar.",
                "Ten a mano las respuestas que más repites.",
                "Que nadie se quede esperando sin saber si le has leído.",
                "Un mensaje corto hoy es mejor que uno perfecto el viernes.",
                "Y si no puedes ayudar, di quién puede.",
                "Revisa una vez al día que no se te haya escapado nadie.",
            ],
        ),
        point(
            "Cuida a quien ya compra",
            "cliente satisfecho en una tienda",
            &[
                "Cuida.",
                "Cuida a tus clientes.",
                "Cuida a quien ya te compra, porque ya confió en ti una vez.",
            ],
            &[
                "Da las gracias, y que se note que no es una plantilla.",
                "Pregunta cómo le fue unos días después.",
                "Si algo salió mal, arréglalo antes de que te lo pidan.",
                "Avísale cuando tengas algo que de verdad le sirva.",
                "Un cliente contento es quien mejor habla de ti.",
                "No hace falta un gran programa: hace falta acordarse.",
            ],
        ),
        point(
            "Mide una sola cosa",
            "gráfica en una pantalla",
            &["Mide.", "Mide una sola cosa.", "Mide una sola cosa cada semana, y decide con eso."],
            &[
                "Por ejemplo, cuánta gente pregunta y cuánta acaba comprando.",
                "Si miras veinte números, no miras ninguno.",
                "Apúntalo siempre el mismo día.",
                "Cambia una cosa cada vez; si no, no sabrás cuál fue.",
                "Lo que no mejore en unas semanas, pruébalo de otra forma.",
                "El número no lo es todo, pero te quita discusiones.",
            ],
        ),
        point(
            "Prueba en pequeño",
            "pequeña empresaria trabajando",
            &["Prueba.", "Prueba en pequeño.", "Prueba en pequeño antes de gastar en grande."],
            &[
                "Una semana y unas pocas personas bastan para aprender algo.",
                "Decide antes de empezar qué resultado te parecería bueno.",
                "Si no funciona, habrás perdido poco y sabrás más.",
                "Si funciona, ya tienes un motivo para seguir.",
                "No te enamores de la idea: fíjate en lo que pasa.",
                "Y guarda lo aprendido, que te servirá en la siguiente prueba.",
            ],
        ),
        point(
            "Pide la venta",
            "apretón de manos en una oficina",
            &[
                "Pide.",
                "Pide el siguiente paso.",
                "Di siempre cuál es el siguiente paso, ya sea llamar, escribir o comprar.",
            ],
            &[
                "Un solo paso, y que sea fácil.",
                "Si ofreces cinco botones, no se pulsa ninguno.",
                "Dilo sin rodeos y sin presionar.",
                "Repítelo al final, que es cuando se decide.",
                "Quita todo lo que estorbe entre las ganas y el pago.",
                "Prueba tú a comprarte algo, y cuenta los pasos.",
            ],
        ),
    ],
    fillers: ADVICE.fillers,
};

/// What comes first where a business is to be automated.
pub(super) const AUTOMATION: [Point; 3] = [
    point(
        "Apunta lo que repites",
        "persona revisando una lista de tareas",
        &["Apunta.", "Apunta lo que repites.", "Apunta las tareas que repites cada semana, una por una."],
        &[
            "Contestar lo mismo, copiar datos, recordar citas.",
            "Las más pesadas son las primeras candidatas.",
            "Al lado de cada tarea, escribe cuánto rato te lleva.",
            "Verás que no todas pesan igual.",
            "No automatices lo que ni siquiera hace falta hacer.",
            "Y deja fuera lo que tus clientes agradecen que hagas en persona.",
        ],
    ),
    point(
        "Automatiza una sola tarea",
        "laptop con flujo de trabajo",
        &[
            "Automatiza.",
            "Automatiza una sola.",
            "Elige una sola tarea, la más repetida, y automatízala primero.",
        ],
        &[
            "Una que entiendas de principio a fin.",
            "Pruébala contigo antes de probarla con un cliente.",
            "Mira qué pasa cuando algo falla, y quién se entera.",
            "Cuando funcione sin que la vigiles, pasa a la siguiente.",
            "Una tarea bien resuelta vale más que diez a medias.",
            "Si el proceso es un lío, ordénalo primero: un lío automático sigue siendo un lío.",
        ],
    ),
    point(
        "Dedica tiempo a la gente",
        "vendedora conversando con un cliente",
        &["Conversa.", "Habla con tus clientes.", "Dedica el tiempo que ganas a hablar con tus clientes."],
        &[
            "Las máquinas recuerdan; las personas convencen.",
            "Llama a quien dudó, y pregunta por qué.",
            "Que lo automático suene a ti, y no a un robot.",
            "Y deja siempre una forma fácil de hablar con alguien.",
            "Lo que aprendas en esas charlas te dirá qué mejorar.",
            "Vender sigue siendo entender a quien tienes delante.",
        ],
    ),
];
