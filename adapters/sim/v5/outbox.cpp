#include "adapters/sim/v5/outbox.hpp"

#include <utility>

namespace trestle::adapters::sim::v5 {

void Outbox::event(ConnectionId connection, std::string_view kind, std::string_view name,
                   std::string text) {
    constexpr std::chrono::milliseconds at_once(0);
    auto const send_held = [&] {
        auto const held = held_.find(connection);
        if (held == held_.end()) return;
        wire_.send(connection, std::move(held->second), at_once);
        held_.erase(held);
    };
    auto const rule = venue_.faults.next_for_event(kind, name);
    if (!rule) {
        wire_.send(connection, std::move(text), at_once);
        send_held();
        return;
    }
    switch (rule->fault) {
        case EventFault::lose: return;
        case EventFault::duplicate:
            wire_.send(connection, text, at_once);
            wire_.send(connection, std::move(text), at_once);
            return;
        case EventFault::reorder:
            send_held();
            held_[connection] = std::move(text);
            return;
        case EventFault::delay:
            wire_.send(connection, std::move(text), std::chrono::milliseconds(rule->delay_ms));
            return;
    }
}

}  // namespace trestle::adapters::sim::v5
