#include "wire/json_position.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <vector>

namespace ratescope {

namespace {

/// Walks over text that QJsonDocument has accepted, and keeps the path of the place it is at. Not
/// recursive: hostile nesting costs no stack.
class FieldSearch
{
public:
    FieldSearch(const QByteArray& json, QString path)
        : m_json(json)
        , m_wanted(std::move(path))
    {}

    std::optional<int> line()
    {
        for (; m_at < m_json.size(); ++m_at) {
            const char c = m_json[m_at];
            bool begins = false; // whether the next field or element begins here
            if (c == '"') {
                const qsizetype begin = m_at;
                skipText();
                if (!m_open.empty() && m_open.back().wantsKey) {
                    takeKey(begin);
                    begins = true;
                }
            } else if (c == '{' || c == '[') {
                m_open.push_back({path(), 0, c == '{', c == '[', QString()});
                begins = c == '[';
            } else if (c == '}' || c == ']') {
                m_open.pop_back();
            } else if (c == ',') {
                ++m_open.back().index;
                m_open.back().wantsKey = !m_open.back().isArray;
                begins = m_open.back().isArray;
            }
            if (begins && path() == m_wanted) {
                return 1 +
                       static_cast<int>(std::count(m_json.begin(), m_json.begin() + start(), '\n'));
            }
        }
        return std::nullopt;
    }

private:
    struct Open
    {
        QString path;
        int index = 0;
        bool wantsKey = false;
        bool isArray = false;
        QString key;
    };

    /// Leaves m_at on the closing quote.
    void skipText()
    {
        for (++m_at; m_at < m_json.size() && m_json[m_at] != '"'; ++m_at) {
            m_at += m_json[m_at] == '\\' ? 1 : 0;
        }
    }

    void takeKey(qsizetype begin)
    {
        m_keyAt = begin;
        m_open.back().wantsKey = false;
        // Qt's own reader knows every escape.
        const QByteArray text = '[' + m_json.mid(begin, m_at + 1 - begin) + ']';
        m_open.back().key = QJsonDocument::fromJson(text).array().at(0).toString();
    }

    QString path() const
    {
        if (m_open.empty()) {
            return {};
        }
        const Open& open = m_open.back();
        if (open.isArray) {
            return QStringLiteral("%1[%2]").arg(open.path).arg(open.index);
        }
        return open.path.isEmpty() ? open.key : open.path + u'.' + open.key;
    }

    /// Of what begins here: the key, or the element after the bracket or comma.
    qsizetype start() const
    {
        if (!m_open.back().isArray) {
            return m_keyAt;
        }
        qsizetype at = m_at + 1;
        while (at < m_json.size() && QByteArrayView(" \t\r\n").contains(m_json[at])) {
            ++at;
        }
        return at;
    }

    const QByteArray& m_json;
    QString m_wanted;
    qsizetype m_at = 0;
    qsizetype m_keyAt = 0; ///< where the last key begins
    std::vector<Open> m_open;
};

} // namespace

std::optional<int> lineOfField(const QByteArray& json, const QString& path)
{
    return path.isEmpty() ? std::nullopt : FieldSearch(json, path).line();
}

} // namespace ratescope
