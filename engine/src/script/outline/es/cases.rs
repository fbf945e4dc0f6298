//! What to do about a question or a difficulty that one knows nothing about.

use crate::script::outline::pools::{Pool, point};

pub(super) const CASE: Pool = Pool {
    points: &[
        point(
            "Observa primero",
            "persona observando con atención",
            &["Observa.", "Observa antes de decidir.", "Observa un poco antes de sacar conclusiones."],
            &[
                "Fíjate en qué ha cambiado últimamente.",
                "La primera idea que se nos ocurre no siempre es la buena.",
                "Mira también lo que rodea al problema.",
                "A veces la respuesta está a la vista.",
                "Unos días de atención enseñan mucho.",
                "Y si hay algo que te preocupa de verdad, no esperes: pide ayuda.",
            ],
        ),
        point(
            "Descarta lo sencillo",
            "persona revisando una lista",
            &[
                "Descarta.",
                "Descarta lo más sencillo.",
                "Descarta lo más sencillo antes de buscar algo raro.",
            ],
            &[
                "Muchas veces la causa es de lo más corriente.",
                "Ve de lo fácil a lo difícil.",
                "Tacha lo que ya has comprobado.",
                "Así no das vueltas a lo mismo.",
                "Lo complicado puede esperar cinco minutos.",
                "Y si no lo encuentras, al menos sabrás qué no es.",
            ],
        ),
        point(
            "Apúntalo",
            "mano anotando en una libreta",
            &["Apúntalo.", "Apunta lo que ves.", "Apunta cuándo pasa y cuándo no."],
            &[
                "La memoria se inventa cosas; el papel, no.",
                "Con dos líneas al día tienes suficiente.",
                "Anota también lo que pasó justo antes.",
                "Cuando lo veas escrito, quizá aparezca un patrón.",
                "Esas notas le servirán a quien te ayude.",
                "No hace falta que sea bonito: hace falta que esté.",
            ],
        ),
        point(
            "Cambia una sola cosa",
            "persona probando algo nuevo",
            &["Prueba.", "Cambia una sola cosa.", "Cambia una sola cosa cada vez, y mira qué pasa."],
            &[
                "Si cambias cinco, no sabrás cuál fue.",
                "Que sea algo pequeño y que puedas deshacer.",
                "Dale unos días antes de juzgar.",
                "Si mejora, sigue por ahí.",
                "Si no, vuelve atrás y prueba otra.",
                "Con cada prueba sabes un poco más.",
            ],
        ),
        point(
            "Pregunta a quien sabe",
            "persona hablando con una profesional",
            &["Pregunta.", "Pregunta a quien sabe.", "Pregunta a quien sabe del tema, que para eso está."],
            &[
                "Una consulta a tiempo vale más que diez búsquedas.",
                "Lleva tus preguntas por escrito.",
                "Cuenta lo que has visto, sin adornos.",
                "Si es algo de salud, de leyes o de dinero, habla con un profesional.",
                "Y si no entiendes la respuesta, dilo.",
                "Pedir una segunda opinión también está bien.",
            ],
        ),
        point(
            "No te creas todo",
            "persona leyendo en una pantalla",
            &["Contrasta.", "Contrasta lo que lees.", "No hagas caso de todo lo que leas por ahí."],
            &[
                "Mira quién lo dice y cómo lo sabe.",
                "Desconfía de las respuestas demasiado rotundas.",
                "Lo que le pasó a otra persona puede no ser tu caso.",
                "Busca dos fuentes que no se copien entre sí.",
                "Si alguien vende la solución, lee con más cuidado.",
                "Reconocer que algo depende también es una respuesta.",
            ],
        ),
        point(
            "Decide con calma",
            "persona tranquila mirando por la ventana",
            &["Decide.", "Decide con calma.", "Decide con calma, cuando tengas lo que necesitas saber."],
            &[
                "Casi nada se arregla a base de nervios.",
                "Escribe tus opciones y lo bueno de cada una.",
                "Háblalo con alguien de confianza.",
                "Elige lo que puedas mantener.",
                "Ponte una fecha para volver a mirarlo.",
                "Y si te equivocas, se corrige.",
            ],
        ),
    ],
    fillers: &[
        "Así de simple.",
        "Sin estrés.",
        "Parece poco, pero ayuda.",
        "Un paso cada vez.",
        "Y eso ya es mucho.",
        "No tiene más misterio.",
        "Quédate con esta idea.",
        "Te va a dar tranquilidad.",
        "Con paciencia.",
        "Es más útil de lo que parece.",
        "Vale la pena intentarlo.",
        "Lo demás viene después.",
    ],
};
