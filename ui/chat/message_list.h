#pragma once

#include "ui/chat/conversation_message.h"
#include "ui/chat/message_view.h"

#include <QAbstractScrollArea>

#include <cstddef>
#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QToolButton;
QT_END_NAMESPACE

namespace ratescope {

/// The scrolling list of a conversation. Only messages in sight (and a little around) have a view;
/// the others have a height, estimated until they were seen. So its cost does not grow with the
/// conversation. Follows the bottom until the reader scrolls up.
class MessageList final : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit MessageList(QWidget* parent);

    void setMostAttempts(int attempts) { m_mostAttempts = attempts; }
    /// Brings the list up to date with a conversation, which is not kept.
    /// `place` says where its open answer stands in the queue.
    void sync(const std::vector<ConversationMessage>& messages, const QString& place, Instant now);
    /// Brings a message into sight, at the top where there is room.
    void scrollTo(std::size_t index);
    /// Back to the end, and follow it.
    void followBottom();
    bool followsBottom() const { return m_follow; }
    /// The view of a message, or nullptr while it is out of sight.
    MessageView* viewAt(std::size_t index) const { return m_entries.at(index).view; }

Q_SIGNALS:
    void viewMade(MessageView* view);
    /// The reader came to messages that have no view yet, or the width changed: sync again.
    void syncNeeded();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Entry
    {
        std::uint64_t id = 0;
        int height = 0;
        int width = 0; ///< for which the height was measured; 0: estimated
        MessageView* view = nullptr;
    };

    void matchEntries(const std::vector<ConversationMessage>& messages);
    void arrange(const std::vector<ConversationMessage>& messages, Instant now);
    MessageContext contextOf(const std::vector<ConversationMessage>& messages,
                             std::size_t index) const;
    int estimate(const ConversationMessage& message) const;
    void updateTops();
    std::size_t indexAt(int y) const;
    void setScroll();
    void placeViews();
    void dropFarViews(std::size_t first, std::size_t last);
    void dropView(Entry& entry);
    void orderFocus();
    void makeIcons();
    void layOutAnew();
    void rememberAnchor();

    QString m_place;
    MessageIcons m_icons;
    int m_mostAttempts = 1;
    std::vector<Entry> m_entries;
    std::vector<int> m_tops{0}; ///< of each entry, and the end of the last
    bool m_follow = true;
    std::size_t m_anchor = 0; ///< while not following: the entry that stays where it is
    int m_anchorOffset = 0;   ///< of the view's upper edge below that entry's
    int m_codeBlocks = 0;     ///< in sight when the focus order was last made
    bool m_arranging = false;
    QLabel* m_empty;
    QToolButton* m_latest;
};

} // namespace ratescope
