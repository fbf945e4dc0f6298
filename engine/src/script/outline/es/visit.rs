//! What a shop or a company can say of itself without boasting.

use crate::script::outline::pools::{Pool, point};

pub(super) const VISIT: Pool = Pool {
    points: &[
        point(
            "Ven a conocernos",
            "persona entrando en una tienda",
            &["Ven.", "Ven a conocernos.", "Ven a conocernos, aunque solo sea para mirar."],
            &[
                "La puerta está abierta.",
                "Hay cosas que no se pueden contar en un video.",
                "Entra, saluda y echa un vistazo.",
                "Nos gusta poner cara a la gente.",
                "Si es tu primera vez, dínoslo.",
                "Y si vienes con prisa, también lo entendemos.",
            ],
        ),
        point(
            "Pregunta lo que quieras",
            "dependienta atendiendo con una sonrisa",
            &["Pregunta.", "Pregunta lo que quieras.", "Pregunta todo lo que quieras, que para eso estamos."],
            &[
                "No hay preguntas tontas.",
                "Si lo sabemos, te lo explicamos; y si no, lo averiguamos.",
                "Te responderemos con palabras normales.",
                "Es mejor salir de dudas antes que después.",
                "Nos gusta hablar de lo que hacemos.",
                "Y preguntar no te obliga a nada.",
            ],
        ),
        point(
            "Cuéntanos qué te gusta",
            "conversación en el mostrador",
            &["Cuéntanos.", "Cuéntanos qué te gusta.", "Cuéntanos qué te gusta, y te orientamos."],
            &[
                "Cada persona busca algo distinto.",
                "Con dos palabras ya nos hacemos una idea.",
                "No queremos que te lleves cualquier cosa.",
                "Si algo no es para ti, te lo diremos.",
                "Dinos también lo que no te gusta.",
                "Así la próxima vez será más fácil.",
            ],
        ),
        point(
            "Sin prisa",
            "persona mirando con calma un escaparate",
            &["Mira.", "Mira con calma.", "Mira con calma y tómate tu tiempo."],
            &[
                "Nadie te va a meter prisa.",
                "Lo que se elige despacio se disfruta más.",
                "Fíjate en los detalles.",
                "Da una vuelta y vuelve cuando quieras.",
                "Si prefieres pensarlo, piénsalo.",
                "Un buen rato también cuenta.",
            ],
        ),
        point(
            "Ven con alguien",
            "amigos riendo juntos",
            &[
                "Acompáñate.",
                "Ven con quien quieras.",
                "Ven con quien quieras, que en compañía se elige mejor.",
            ],
            &[
                "Una segunda opinión nunca viene mal.",
                "Trae a quien siempre te pregunta dónde compras.",
                "A los niños también los saludamos.",
                "Y si no tienes con quién, te hacemos compañía nosotros.",
                "Las recomendaciones de boca en boca son las que más nos alegran.",
                "Seguro que conoces a alguien a quien le gustaría.",
            ],
        ),
        point(
            "Dinos qué mejorar",
            "persona escribiendo una opinión",
            &["Opina.", "Dinos qué mejorar.", "Dinos qué podemos mejorar, que te escuchamos."],
            &[
                "Una crítica sincera nos ayuda más que un cumplido.",
                "Si algo salió mal, queremos saberlo.",
                "Y si algo te gustó, también nos alegra oírlo.",
                "Lo que nos cuentas no cae en saco roto.",
                "Se aprende mucho escuchando al otro lado del mostrador.",
                "Tu opinión cuenta desde el primer día.",
            ],
        ),
        point(
            "Síguenos",
            "persona mirando redes en el teléfono",
            &["Síguenos.", "Síguenos por aquí.", "Síguenos por aquí y te iremos contando novedades."],
            &[
                "Un poco del día a día, sin adornos.",
                "Así sabrás en qué andamos.",
                "Puedes escribirnos por mensaje.",
                "Compártelo si crees que a alguien le puede gustar.",
                "Un comentario también nos anima.",
                "Y cuando quieras, nos vemos en persona.",
            ],
        ),
    ],
    fillers: &[
        "Así de fácil.",
        "Sin compromiso.",
        "De verdad.",
        "Como en casa.",
        "Tú decides.",
        "Nos dará mucho gusto.",
        "Estamos para eso.",
        "Nos gusta que la gente vuelva.",
        "Como a nosotros nos gustaría que nos trataran.",
        "Con una sonrisa.",
        "Así da gusto.",
        "A tu gusto.",
    ],
};
