#include "ui/about_dialog.h"

#include <QCoreApplication>
#include <QMessageBox>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::AboutDialog)
};

} // namespace

void showAbout(QWidget* parent)
{
    QMessageBox box(parent);
    box.setObjectName(QStringLiteral("about"));
    box.setWindowTitle(Sentences::tr("About Ratescope"));
    box.setTextFormat(Qt::PlainText);
    box.setText(Sentences::tr("Ratescope %1\nA desktop monitor for chat APIs that answer 429.")
                    .arg(QCoreApplication::applicationVersion()));
    box.setInformativeText(
        Sentences::tr(
            "Free software under the GNU General Public License, version 3 or later, without any "
            "warranty. The whole text is in the file LICENSE.\n\n"
            "Made with Qt %1 (LGPL-3; Qt Charts GPL-3), Boost (Boost Software License 1.0), "
            "QtKeychain "
            "(BSD) and SQLite (public domain). It uses the fonts Inter, DejaVu and Noto where they "
            "are "
            "installed (SIL Open Font License; DejaVu's own). Its icons are its own.")
            .arg(QString::fromLatin1(qVersion())));
    box.setStandardButtons(QMessageBox::Close);
    box.setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    box.exec();
}

} // namespace ratescope
