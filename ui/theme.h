#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

namespace ratescope {

/// The one place for colour meanings. A meaning has one colour on the whole screen, from the set of
/// Okabe and Ito ("Color Universal Design", 2008), which colour-blind people can tell apart; shades
/// of one hue are kinds of one meaning. The members are for lines and areas; words and small marks
/// take asText() of them. Never let colour speak alone: a dash, a shape or a word goes with it.
struct Theme
{
    bool dark = false;

    QColor background; ///< of charts, tables and text panes
    QColor panel;      ///< of the window around them
    QColor text;
    QColor mutedText; ///< second-rank words: captions, axis labels; still readable
    QColor grid;
    QColor selectedText; ///< on the palette's highlight

    QColor answered;   ///< blue
    QColor refused;    ///< vermilion: 429, "slow down"
    QColor overloaded; ///< a light shade of refused: 503, 529
    QColor rising;     ///< another shade of refused: the rate rose too quickly
    QColor tooMany;    ///< another shade of refused: too many at once
    QColor quota;      ///< a deep shade of refused: waiting will not help
    QColor failed;     ///< errors that are no refusals
    QColor waiting;    ///< amber
    QColor lost;       ///< jobs given up
    QColor firstTries; ///< neutral
    QColor retries;    ///< neutral, the stronger of the two
    QColor throttle;   ///< purple, drawn dashed: our own limit
    QColor headroom;   ///< bluish green: what is left of the server's limit
    QColor limit;      ///< the text colour, drawn dashed: the server's limit

    /// The colours that belong to a palette's base, window and text.
    static Theme forPalette(const QPalette& palette);

    /// The same hue, darker or lighter until it reads at 4.5 : 1 on background and on panel.
    QColor asText(const QColor& meaning) const;
};

/// WCAG 2's contrast ratio, 1 … 21. Alpha is ignored.
double contrastRatio(const QColor& one, const QColor& other);

/// For the Fusion style.
QPalette lightPalette();
QPalette darkPalette();

/// Whether all ten digits have the same advance, so that figures don't dance.
bool hasTabularDigits(const QFont& font);
/// `wanted` when its digits are tabular, else the first installed sans serif whose digits are, in
/// the same size and weight. (Qt 6.4 cannot switch on a font's own tabular digits.)
QFont tabularFont(const QFont& wanted);

} // namespace ratescope
