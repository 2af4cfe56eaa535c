#include "ui/report/report_style.h"

#include "ui/theme.h"

namespace ratescope {

namespace {

QString colours(const QPalette& palette)
{
    const Theme theme = Theme::forPalette(palette);
    return QStringLiteral("--panel:%1;--background:%2;--text:%3;--muted:%4;--grid:%5;--lost:%6;")
        .arg(theme.panel.name(), theme.background.name(), theme.text.name(), theme.mutedText.name(),
             theme.grid.name(), theme.asText(theme.lost).name());
}

constexpr const char* rules = R"(
body{margin:0;background:var(--panel);color:var(--text);
 font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main,footer{max-width:1000px;margin:0 auto;padding:0 24px}
h1{font-size:1.7em;margin:24px 0 0;overflow-wrap:anywhere;unicode-bidi:isolate}
h2{font-size:1.15em;margin:32px 0 8px}
h3{font-size:1em;margin:24px 0 8px}
.remark,footer{color:var(--muted)}
.remark{margin:4px 0 0;overflow-wrap:anywhere}
.problem{color:var(--lost);overflow-wrap:anywhere}
.result{font-size:1.25em;font-weight:600;margin:16px 0}
footer{padding:32px 24px;font-size:.9em}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(170px,1fr));gap:8px;margin:0}
dl div{background:var(--background);border:1px solid var(--grid);border-radius:4px;padding:8px 12px}
dt{color:var(--muted);font-size:.85em}
dd{margin:0;font-size:1.15em;font-variant-numeric:tabular-nums}
figure{margin:0;background:var(--background);border:1px solid var(--grid);border-radius:4px}
svg{display:block;width:100%;height:auto}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;background:var(--background)}
th,td{border:1px solid var(--grid);padding:4px 8px;text-align:left;vertical-align:top;
 overflow-wrap:break-word;unicode-bidi:isolate}
th{color:var(--muted);font-weight:600;font-size:.85em}
.number{text-align:right;font-variant-numeric:tabular-nums}
pre{background:var(--background);border:1px solid var(--grid);border-radius:4px;padding:12px;
 white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate;user-select:all}
.dark{display:none}
@media (prefers-color-scheme:dark){.light{display:none}.dark{display:block}}
@media print{main,footer{max-width:none;padding:0}tr,svg,dl div{break-inside:avoid}}
)";

} // namespace

QString reportStyle()
{
    return QStringLiteral(":root{color-scheme:light dark;%1}\n"
                          "@media (prefers-color-scheme:dark){:root{%2}}%3")
        .arg(colours(lightPalette()), colours(darkPalette()), QLatin1String(rules));
}

} // namespace ratescope
