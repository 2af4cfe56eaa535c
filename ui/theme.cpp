#include "ui/theme.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace ratescope {

namespace {

constexpr double textContrast = 4.5;
/// Where black and white words read equally well: (L + 0.05)² = 0.05 · 1.05.
constexpr double middleLuminance = 0.179;

double luminance(const QColor& colour)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

QColor mixed(const QColor& one, const QColor& other, float share)
{
    const auto mix = [share](float a, float b) { return a + (b - a) * share; };
    return QColor::fromRgbF(mix(one.redF(), other.redF()), mix(one.greenF(), other.greenF()),
                            mix(one.blueF(), other.blueF()));
}

bool readable(const QColor& words, const Theme& theme)
{
    return contrastRatio(words, theme.background) >= textContrast &&
           contrastRatio(words, theme.panel) >= textContrast;
}

} // namespace

double contrastRatio(const QColor& one, const QColor& other)
{
    const double a = luminance(one) + 0.05;
    const double b = luminance(other) + 0.05;
    return std::max(a, b) / std::min(a, b);
}

Theme Theme::forPalette(const QPalette& palette)
{
    Theme theme;
    theme.background = palette.color(QPalette::Base);
    theme.panel = palette.color(QPalette::Window);
    theme.text = palette.color(QPalette::Text);
    theme.selectedText = palette.color(QPalette::HighlightedText);
    theme.dark = luminance(theme.background) < middleLuminance;
    if (!readable(theme.text, theme)) {
        theme.text = theme.dark ? QColor(Qt::white) : QColor(Qt::black);
    }
    theme.mutedText = theme.text;
    for (float share = 0.35F; share > 0.0F; share -= 0.05F) {
        const QColor paler = mixed(theme.text, theme.background, share);
        if (readable(paler, theme)) {
            theme.mutedText = paler;
            break;
        }
    }
    theme.grid = mixed(theme.background, theme.text, theme.dark ? 0.14F : 0.10F);
    theme.limit = theme.text;

    theme.refused = QColor(0xD5, 0x5E, 0x00);
    theme.waiting = QColor(0xE6, 0x9F, 0x00);
    if (theme.dark) {
        theme.answered = QColor(0x56, 0xB4, 0xE9);
        theme.overloaded = QColor(0xF4, 0xB5, 0x8A);
        theme.rising = QColor(0xBA, 0x52, 0x0A);
        theme.tooMany = QColor(0xE8, 0x86, 0x40);
        theme.headroom = QColor(0x1F, 0xB8, 0x8A);
        theme.quota = QColor(0x9C, 0x40, 0x00);
        theme.failed = QColor(0xA9, 0x93, 0x86);
        theme.lost = QColor(0xFF, 0x9E, 0x66);
        theme.firstTries = QColor(0x6F, 0x78, 0x84);
        theme.retries = QColor(0xD3, 0xD8, 0xDE);
        theme.throttle = QColor(0xCC, 0x79, 0xA7);
    } else {
        theme.answered = QColor(0x00, 0x72, 0xB2);
        theme.overloaded = QColor(0xF2, 0xA9, 0x7E);
        theme.rising = QColor(0xA8, 0x46, 0x00);
        theme.tooMany = QColor(0xE6, 0x80, 0x38);
        theme.headroom = QColor(0x00, 0x9E, 0x73);
        theme.quota = QColor(0x7A, 0x2E, 0x00);
        theme.failed = QColor(0x85, 0x72, 0x67);
        theme.lost = QColor(0x8C, 0x3A, 0x00);
        theme.firstTries = QColor(0xC2, 0xC7, 0xCE);
        theme.retries = QColor(0x5F, 0x68, 0x74);
        theme.throttle = QColor(0xAA, 0x4F, 0x88);
    }
    return theme;
}

QColor Theme::asText(const QColor& meaning) const
{
    QColor words = meaning;
    for (int step = 0; step < 50 && !readable(words, *this); ++step) {
        const float lightness = words.lightnessF() + (dark ? 0.02F : -0.02F);
        words = QColor::fromHslF(words.hslHueF(), words.hslSaturationF(),
                                 std::clamp(lightness, 0.0F, 1.0F));
    }
    return words;
}

QPalette lightPalette()
{
    const QColor ink(0x1B, 0x1E, 0x23);
    QPalette palette(QColor(0xEE, 0xF0, 0xF2), QColor(0xF3, 0xF4, 0xF6));
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::AlternateBase, QColor(0xF7, 0xF8, 0xFA));
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText}) {
        palette.setColor(role, ink);
    }
    palette.setColor(QPalette::ToolTipBase, QColor(0xFF, 0xFF, 0xF2));
    palette.setColor(QPalette::PlaceholderText, QColor(0x62, 0x69, 0x72));
    palette.setColor(QPalette::Highlight, QColor(0x00, 0x72, 0xB2));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(0x00, 0x66, 0xA0));
    palette.setColor(QPalette::LinkVisited, QColor(0x8A, 0x3D, 0x6E));
    const QColor disabled(0x5B, 0x61, 0x68); // greyed, and yet to be read
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, disabled);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(0xC2, 0xC7, 0xCE));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, ink);
    return palette;
}

QPalette darkPalette()
{
    const QColor ink(0xE6, 0xE8, 0xEB);
    // Fusion makes buttons a good deal lighter than this: not too light, or words on them are
    // faint.
    QPalette palette(QColor(0x30, 0x36, 0x3D), QColor(0x24, 0x28, 0x2E));
    palette.setColor(QPalette::Base, QColor(0x1B, 0x1E, 0x23));
    palette.setColor(QPalette::AlternateBase, QColor(0x27, 0x2C, 0x33));
    palette.setColor(QPalette::Mid, QColor(0x5C, 0x65, 0x70)); // frames; by default hardly seen
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                            QPalette::ToolTipText, QPalette::BrightText}) {
        palette.setColor(role, ink);
    }
    palette.setColor(QPalette::ToolTipBase, QColor(0x3A, 0x40, 0x48));
    palette.setColor(QPalette::PlaceholderText, QColor(0xB6, 0xBE, 0xC7));
    palette.setColor(QPalette::Highlight, QColor(0x1F, 0x6F, 0xA8));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(0x7C, 0xC4, 0xEF));
    palette.setColor(QPalette::LinkVisited, QColor(0xDB, 0xA0, 0xC2));
    const QColor disabled(0x9A, 0xA2, 0xAB);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, disabled);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(0x3A, 0x40, 0x48));
    palette.setColor(QPalette::Disabled, QPalette::Button, QColor(0x22, 0x26, 0x2B));
    return palette;
}

bool hasTabularDigits(const QFont& font)
{
    const QFontMetricsF metrics(font);
    const double zero = metrics.horizontalAdvance(QLatin1Char('0'));
    for (char digit = '1'; digit <= '9'; ++digit) {
        if (std::abs(metrics.horizontalAdvance(QLatin1Char(digit)) - zero) > 0.01) {
            return false;
        }
    }
    return true;
}

QFont tabularFont(const QFont& wanted)
{
    if (hasTabularDigits(wanted)) {
        return wanted;
    }
    for (const auto* family : {"Noto Sans", "DejaVu Sans", "Liberation Sans"}) {
        const QString name = QLatin1String(family);
        QFont font = wanted;
        font.setFamilies({name});
        if (QFontDatabase::hasFamily(name) && hasTabularDigits(font)) {
            return font;
        }
    }
    return wanted;
}

} // namespace ratescope
