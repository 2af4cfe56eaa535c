#include "metrics/client_pace.h"

#include <algorithm>

namespace ratescope {

void ClientPace::fold(const Event& event)
{
    if (const auto* changed = std::get_if<PolicyChanged>(&event.body)) {
        setPolicy(*changed->policy);
    } else if (const auto* believed = std::get_if<BeliefChanged>(&event.body)) {
        m_belief = believed->belief;
    }
}

/// A controller that begins anew has forgotten what it believed, as Pacer::retune() has it.
void ClientPace::setPolicy(const Policy& policy)
{
    const ThrottleSettings& told = policy.throttle;
    const bool toldAnew = policy.controller.kind == ControllerKind::automatic &&
                          (told.rate != m_throttle.rate || told.burst != m_throttle.burst ||
                           told.rateWindow != m_throttle.rateWindow);
    if (policy.controller != m_settings || toldAnew ||
        policy.controller.kind == ControllerKind::off) {
        m_belief.reset();
    }
    m_settings = policy.controller;
    m_throttle = told;
}

double ClientPace::perSecond() const
{
    const double set = m_throttle.rate ? m_throttle.rate->perSecond() : 0.0;
    double believed = 0;
    if (m_belief && m_belief->limit > 0 && m_belief->window > Duration::zero()) {
        believed = m_belief->limit / toSeconds(m_belief->window);
    }
    // To the automatic controller the rate set is what the limit is said to be: what it finds is
    // worth more.
    const bool either = believed <= 0 || set <= 0;
    if (either || controller() == ControllerKind::automatic) {
        return believed > 0 ? believed : set;
    }
    return std::min(set, believed);
}

} // namespace ratescope
