#include "ui/chat/markdown_chunks.h"

namespace ratescope {

namespace {

// A line this long, though not yet ended, shows whether it begins a list item.
constexpr qsizetype tellingLength = 12;

QStringView withoutIndent(QStringView line)
{
    qsizetype start = 0;
    while (start < line.size() && (line[start] == u' ' || line[start] == u'\t')) {
        ++start;
    }
    return line.sliced(start);
}

bool beginsListItem(QStringView trimmed)
{
    const auto spaceAt = [trimmed](qsizetype at) {
        return at == trimmed.size() || trimmed[at].isSpace();
    };
    if (trimmed.isEmpty()) {
        return false;
    }
    if (trimmed[0] == u'-' || trimmed[0] == u'*' || trimmed[0] == u'+') {
        return spaceAt(1);
    }
    qsizetype digits = 0;
    while (digits < trimmed.size() && trimmed[digits] >= u'0' && trimmed[digits] <= u'9') {
        ++digits;
    }
    return digits > 0 && digits < trimmed.size() &&
           (trimmed[digits] == u'.' || trimmed[digits] == u')') && spaceAt(digits + 1);
}

/// The run of fence characters a line begins with; empty when it is no fence.
QStringView fenceOf(QStringView trimmed)
{
    if (trimmed.isEmpty() || (trimmed[0] != u'`' && trimmed[0] != u'~')) {
        return {};
    }
    qsizetype length = 0;
    while (length < trimmed.size() && trimmed[length] == trimmed[0]) {
        ++length;
    }
    if (length < 3 || (trimmed[0] == u'`' && trimmed.sliced(length).contains(u'`'))) {
        return {};
    }
    return trimmed.first(length);
}

} // namespace

std::optional<qsizetype> settledEnd(QStringView text, qsizetype from)
{
    bool hasContent = false;
    bool hasList = false;
    bool mayCut = false; // the block before has ended
    QStringView openFence;
    qsizetype position = from;
    while (position < text.size()) {
        const qsizetype newline = text.indexOf(u'\n', position);
        const bool whole = newline >= 0;
        const QStringView line = text.sliced(position, (whole ? newline : text.size()) - position);
        const QStringView trimmed = withoutIndent(line);
        const QStringView fence = fenceOf(trimmed);

        if (!openFence.isEmpty()) {
            const bool closes = whole && fence.size() >= openFence.size() &&
                                fence[0] == openFence[0] &&
                                trimmed.sliced(fence.size()).trimmed().isEmpty();
            if (closes) {
                openFence = {};
                mayCut = true;
            }
        } else if (trimmed.trimmed().isEmpty()) {
            mayCut = hasContent;
        } else {
            if (mayCut && (whole || line.size() >= tellingLength)) {
                const bool continuesList =
                    hasList && (beginsListItem(trimmed) || trimmed.size() < line.size());
                if (!continuesList) {
                    return position;
                }
            } else if (mayCut) {
                return std::nullopt;
            }
            hasContent = true;
            hasList = hasList || beginsListItem(trimmed);
            openFence = fence;
            mayCut = false;
        }
        if (!whole) {
            break;
        }
        position = newline + 1;
    }
    return std::nullopt;
}

} // namespace ratescope
