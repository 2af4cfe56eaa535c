#pragma once

#include "store/key_store.h"
#include "ui/endpoints/endpoint_drafts.h"
#include "wire/endpoint_prober.h"

#include <QDialog>

#include <cstddef>
#include <optional>
#include <vector>

class QLabel;
class QListWidget;
class QPushButton;

namespace ratescope {

class EndpointForm;
class ProbeView;

/// The list of endpoints: add, edit, test, duplicate, remove. Works on a copy, which is the
/// caller's once the dialog is accepted; only keys go to the key store, on accepting.
class EndpointDialog : public QDialog
{
    Q_OBJECT

public:
    /// Keys and prober outlive it; without a prober nothing can be tested.
    EndpointDialog(EndpointDrafts content, KeyStore& keys, EndpointProber* prober,
                   QWidget* parent = nullptr);
    ~EndpointDialog() override;

    /// Checked, once the dialog is accepted; keys typed here are in the key store by then.
    const EndpointDrafts& content() const { return m_content; }
    /// Whether the chosen one is to be used from now on.
    bool useChosen() const { return m_useChosen; }

private:
    QWidget* buildList();
    QWidget* buildEditor();

    void add();
    void duplicate();
    void remove();
    void showLast();
    void select(std::size_t index);
    void takeForm();
    void showItem(std::size_t index);
    void showKeyState(const QString& keyName);
    void test();
    void finish(bool use);
    bool allAreRight();
    void storeKeys();

    EndpointDrafts m_content;
    const std::vector<Endpoint> m_before;
    KeyStore& m_keys;
    std::optional<KeyAnswer> m_keychain; ///< what the probe said; empty: not yet
    bool m_useChosen = false;
    QListWidget* m_list = nullptr;
    QPushButton* m_duplicate = nullptr;
    QPushButton* m_remove = nullptr;
    EndpointForm* m_form = nullptr;
    ProbeView* m_probe = nullptr;
    QLabel* m_origin = nullptr;
};

} // namespace ratescope
