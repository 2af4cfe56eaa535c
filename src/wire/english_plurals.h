#pragma once

#include <QTranslator>

namespace ratescope {

/// The texts are English already, so English needs no catalogue, only its plurals: "%n job(s)"
/// becomes "1 job" or "2 jobs", "%n repl(y|ies)" becomes "1 reply" or "2 replies", and where the
/// verb follows, "%n job(s) wait(s|)". Texts without "%n" are left alone. Install it before any
/// catalogue of another language, which then goes first and sees the texts as they are written.
class EnglishPlurals final : public QTranslator
{
    Q_OBJECT

public:
    using QTranslator::QTranslator;

    bool isEmpty() const override { return false; }
    /// A null text, "not translated here", for n < 0 and for texts without alternatives.
    QString translate(const char* context, const char* sourceText, const char* disambiguation,
                      int n) const override;
};

} // namespace ratescope
