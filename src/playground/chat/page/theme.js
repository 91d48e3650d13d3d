/** Before anything is drawn: the theme that was chosen here last, if any. */
document.documentElement.dataset.theme = localStorage.getItem('theme') ?? 'auto'
