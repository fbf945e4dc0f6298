// Texts of logging in and of creating an account.
export const LOGIN = {
    title: ["Entra en el panel", "Log in to the panel"],
    lead: [
        "Administra las cuentas, las API keys y el saldo de este servidor.",
        "Manage the accounts, API keys and money of this server.",
    ],
    token: ["Token de administración", "Admin token"],
    token_help: [
        "Se imprimió una sola vez, la primera vez que arrancó el servidor. Empieza por `noxus_admin_`.",
        "It was printed once, when the server first started. It begins with `noxus_admin_`.",
    ],
    lost: ["¿Lo has perdido?", "Lost it?"],
    lost_help: [
        "En la máquina del servidor, páralo y arráncalo con `noxus serve --reset-admin-token`: crea y muestra otro. El anterior deja de valer.",
        "On the server's machine, stop it and start it with `noxus serve --reset-admin-token`: that makes and shows another. The old one stops working.",
    ],
    show: ["Mostrar", "Show"],
    hide: ["Ocultar", "Hide"],
    submit: ["Entrar", "Log in"],
    missing: ["Pega el token de administración.", "Paste the admin token."],
    account_name: ["Nombre de la cuenta", "Account name"],
    account_name_help: [
        "La persona, el equipo o el cliente que paga. Debe ser único.",
        "The person, team or customer who pays. It must be unique.",
    ],
    account_tier: ["Plan", "Plan"],
    account_tier_help: [
        "Da sus límites a las API keys que no tienen otros.",
        "Gives its limits to API keys that have no others.",
    ],
    tier_unlimited: ["sin límite de frecuencia", "no rate limit"],
    tier_title: ["Cambiar el plan", "Change the plan"],
    tier_change: ["Cambiar plan", "Change plan"],
    tier_changed: ["Plan cambiado: cuenta desde la próxima llamada.", "Plan changed: it counts from the next call on."],
    account_create: ["Crear cuenta", "Create account"],
    account_created: ["Cuenta creada.", "Account created."],
    first_title: ["Empieza con una cuenta", "Start with an account"],
    first_hint: [
        "Una cuenta tiene saldo de pruebas y saldo real, y bajo ella viven las apps y sus API keys.",
        "An account has test money and live money; apps and their API keys live under it.",
    ],
    welcome: ["Bienvenido a noxus", "Welcome to noxus"],
};
