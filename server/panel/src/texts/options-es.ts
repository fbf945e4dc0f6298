// Spanish names and descriptions of the tools' options. The catalog describes them
// in English; an option that is missing here is shown in those words.

export interface SpanishOption {
  label: string;
  help: string;
  values?: Readonly<Record<string, string>>;
}

const COLOUR = "`#1a2b3c`, `#1a2b3c80`, `black`, `white` o `transparent`.";

const FORMATS: Readonly<Record<string, string>> = {
  jpeg: "JPEG.",
  png: "PNG (de un PNG animado se lee la imagen principal).",
  webp: "WebP, fijo o animado.",
  avif: "AVIF.",
  gif: "GIF, fijo o animado.",
  tiff: "TIFF (primera página).",
  bmp: "Mapa de bits de Windows.",
  ico: "Icono de Windows (la imagen más grande).",
};

/** By tool and option. */
export const OPTIONS_ES: Readonly<Record<string, SpanishOption>> = {
  "qr.text": {
    label: "Texto",
    help: "Lo que dice el código al escanearlo: un enlace, un texto, `WIFI:…`, una vCard. Vale cualquier Unicode; las cifras y las mayúsculas ocupan menos.",
  },
  "qr.output_format": {
    label: "Formato del resultado",
    help: "`png`, `svg`, o `text` para una terminal.",
    values: {
      png: "Imagen de dos colores, un bit por píxel.",
      svg: "Imagen vectorial con un solo trazado.",
      text: "Texto UTF-8 en medios bloques, para una terminal de letra fija.",
    },
  },
  "qr.error_correction": {
    label: "Corrección de errores",
    help: "Cuánto puede dañarse o taparse el código sin dejar de leerse. Cuanto más, más denso. También se entienden las letras L, M, Q y H.",
    values: { low: "L: cerca del 7 %.", medium: "M: cerca del 15 %.", quartile: "Q: cerca del 25 %.", high: "H: cerca del 30 %." },
  },
  "qr.size": {
    label: "Tamaño",
    help: "Lado de toda la imagen en píxeles, margen incluido. Los módulos siguen midiendo píxeles enteros; lo que sobra ensancha el margen. No vale con `scale` ni con `text`.",
  },
  "qr.scale": {
    label: "Escala",
    help: "Lado de un módulo en píxeles; 10 si no se da `scale` ni `size`. No vale con `size` ni con `text`.",
  },
  "qr.quiet_zone": {
    label: "Margen",
    help: "Ancho del margen vacío en módulos. La norma pide 4; con menos, deja tú espacio alrededor.",
  },
  "qr.foreground": {
    label: "Color",
    help: `Color de los módulos oscuros: ${COLOUR} Debe ser claramente más oscuro que el fondo. No vale con \`text\`.`,
  },
  "qr.background": {
    label: "Fondo",
    help: `Color de los módulos claros y del margen: ${COLOUR} \`transparent\` es para páginas claras. No vale con \`text\`.`,
  },
  "qr.terminal": {
    label: "Terminal",
    help: "Para `text`: el fondo de la terminal donde se muestra. Sobre el otro el código sale invertido, y muchos lectores no lo leen.",
    values: { dark: "Letra clara sobre fondo oscuro.", light: "Letra oscura sobre fondo claro." },
  },
  "qr.filename": { label: "Nombre del archivo", help: "Nombre del resultado, sin extensión." },
  "image-convert.image": { label: "Imagen", help: "" },
  "image-convert.output_format": {
    label: "Formato del resultado",
    help: "`jpeg` (o `jpg`), `png`, `webp`, `avif`, `gif`, `tiff`, `bmp` o `ico`.",
    values: FORMATS,
  },
  "image-convert.filename": {
    label: "Nombre del archivo",
    help: "Nombre del resultado, sin extensión. Por defecto el del archivo de entrada, o `image`.",
  },
  "image-convert.quality": {
    label: "Calidad",
    help: "De 1 (pequeño) a 100 (fiel), para `jpeg`, `webp` y `avif`. Por defecto 80, y 50 en `avif`, que usa otra escala.",
  },
  "image-convert.lossless": {
    label: "Sin pérdida",
    help: "Conserva cada píxel, en `webp` y `avif`. `png`, `tiff`, `bmp` e `ico` lo hacen siempre; `jpeg` y `gif` no pueden.",
  },
  "image-convert.effort": {
    label: "Esfuerzo",
    help: "De 0 (rápido) a 9 (archivo pequeño), para `jpeg`, `png`, `webp` y `avif`.",
  },
  "image-convert.width": { label: "Ancho", help: "Ancho del resultado en píxeles. Si va solo, el alto lo sigue." },
  "image-convert.height": { label: "Alto", help: "Alto del resultado en píxeles. Si va solo, el ancho lo sigue." },
  "image-convert.fit": {
    label: "Ajuste",
    help: "Cómo entra la imagen en el ancho y el alto cuando se dan los dos.",
    values: {
      cover: "Llena la caja con sus proporciones y recorta lo que sobra.",
      contain: "Cabe en la caja con sus proporciones; el resto se rellena con el fondo.",
      fill: "Se estira hasta la caja.",
      inside: "Con sus proporciones, lo más grande posible sin salirse de la caja.",
      outside: "Con sus proporciones, lo más pequeña posible sin quedar por debajo de la caja.",
    },
  },
  "image-convert.position": {
    label: "Posición",
    help: "Qué parte conserva `cover`, y dónde la coloca `contain`.",
    values: {
      center: "El centro.",
      top: "El centro de arriba.",
      top_right: "La esquina de arriba a la derecha.",
      right: "El centro de la derecha.",
      bottom_right: "La esquina de abajo a la derecha.",
      bottom: "El centro de abajo.",
      bottom_left: "La esquina de abajo a la izquierda.",
      left: "El centro de la izquierda.",
      top_left: "La esquina de arriba a la izquierda.",
    },
  },
  "image-convert.kernel": {
    label: "Filtro",
    help: "Cómo se mezclan los píxeles al cambiar de tamaño.",
    values: {
      nearest: "El píxel más cercano: para pixel art.",
      linear: "Triángulo.",
      cubic: "Catmull–Rom.",
      mitchell: "Mitchell–Netravali: suave, sin halos.",
      lanczos2: "Lanczos de dos lóbulos.",
      lanczos3: "Lanczos de tres lóbulos: el más nítido.",
    },
  },
  "image-convert.without_enlargement": {
    label: "Sin ampliar",
    help: "Nunca agranda: una imagen más pequeña de lo pedido conserva su tamaño.",
  },
  "image-convert.background": {
    label: "Fondo",
    help: `Color de lo que \`contain\` no llena, y de lo transparente si el resultado no admite transparencia: ${COLOUR}`,
  },
  "image-convert.auto_orient": { label: "Enderezar", help: "Gira la imagen como dice su orientación EXIF." },
  "image-convert.metadata": {
    label: "Metadatos",
    help: "Si EXIF y XMP pasan al resultado: dónde, cuándo y con qué cámara se hizo una foto.",
    values: { strip: "Se quitan.", keep: "Se copian donde el formato puede guardarlos." },
  },
  "image-convert.color": {
    label: "Perfil de color",
    help: "Qué pasa con un perfil de color incrustado.",
    values: {
      srgb: "Convierte los colores a sRGB y quita el perfil.",
      keep: "Deja los colores como están, con su perfil; `bmp` e `ico`, que no lo admiten, se convierten igual.",
    },
  },
  "auto-subtitles.language": {
    label: "Idioma",
    help: "El que se habla, como código ISO 639-1: `es`, `en`… Si falta, se detecta.",
  },
  "auto-subtitles.style": {
    label: "Estilo",
    help: "El aspecto de los subtítulos.",
    values: {
      classic: "Frases blancas con borde fino y sombra suave, como en la televisión.",
      yellow_punch: "Mayúsculas blancas y gruesas; la palabra que suena salta en amarillo.",
      boxed_word: "Letras blancas y gruesas; una caja violeta va de palabra en palabra.",
      karaoke: "El color recorre las palabras según se dicen o se cantan.",
      one_word: "Una sola palabra grande, en el centro de la imagen.",
      progressive: "Las palabras aparecen según se dicen, y se quedan.",
      outline: "Mayúsculas con un borde oscuro y grueso; se leen sobre cualquier imagen.",
      minimal: "Letras pequeñas y discretas sobre una banda translúcida.",
    },
  },
  "auto-subtitles.style_options": {
    label: "Cambios del estilo",
    help: 'Campos del estilo que se sustituyen, como `{"fill": "#FFFFFF", "size": 0.08}`, o un estilo entero.',
  },
  "auto-subtitles.mode": {
    label: "Resultado",
    help: "Qué se hace con los subtítulos.",
    values: {
      burned: "Dibujados en la imagen.",
      soft: "Una pista del vídeo que se puede apagar.",
      files: "Solo los archivos de subtítulos.",
    },
  },
  "auto-subtitles.output_format": {
    label: "Formato del vídeo",
    help: "Contenedor del vídeo con los subtítulos dibujados.",
    values: { mp4: "H.264 y AAC; se ve en todas partes.", webm: "VP9 y Opus; sin patentes." },
  },
  "auto-subtitles.subtitle_formats": {
    label: "Archivos de subtítulos",
    help: "Los que acompañan al vídeo: `srt`, `vtt`, `ass`, `json`.",
  },
  "auto-subtitles.rules": {
    label: "Reglas",
    help: "Cuánto mide cada subtítulo y dónde se parte. Por defecto `social` en los estilos de pocas palabras en mayúsculas, y `broadcast` en los demás.",
    values: {
      broadcast: "Dos líneas de 42 caracteres, con tiempo para leerlas.",
      social: "De una a cuatro palabras cada vez.",
    },
  },
  "auto-subtitles.translate": { label: "Traducir", help: "Subtítulos en inglés, se hable el idioma que se hable." },
  "auto-subtitles.prompt": {
    label: "Vocabulario",
    help: "Nombres y términos que se dicen, escritos como deben quedar.",
  },
  "auto-subtitles.segments": {
    label: "Subtítulos editados",
    help: "Los `segments` de una respuesta anterior, con tus cambios: entonces no se transcribe nada.",
  },
  "auto-subtitles.rendered_segments": {
    label: "Subtítulos del vídeo anterior",
    help: "Los que lleva dibujados el archivo `rendered`: solo se vuelve a codificar lo que cambió.",
  },
  "auto-subtitles.crf": {
    label: "Calidad del vídeo",
    help: "En la escala del codificador; menos es mejor: de 0 a 51 en `mp4` (por defecto 20), de 0 a 63 en `webm` (por defecto 30).",
  },
  "auto-subtitles.preset": {
    label: "Velocidad",
    help: "Cuánto puede tardar el codificador.",
    values: {
      fast: "Lo más rápido que se ve bien.",
      balanced: "Entre los dos.",
      small: "Archivos pequeños, varias veces más lento.",
    },
  },
  "auto-subtitles.filename": {
    label: "Nombre del archivo",
    help: "Nombre del resultado, sin extensión. Por defecto el del archivo de entrada, o `video`.",
  },
};
