// Owns what is to go wrong on purpose: which of the next requests and events are lost, late,
// doubled or refused. Knows nothing of sockets; it decides, the server and the face obey.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace trestle::adapters::sim {

enum class RequestFault : std::uint8_t {
    drop_answer,   // executed; the answer never comes
    drop_request,  // never executed, and no answer
    delay_answer,  // executed; the answer comes late
    fail_after,    // executed; the answer says 5xx
    refuse,        // not executed; the answer is an error
    disconnect,    // executed; the connection is closed instead of an answer
    malformed,     // executed; the answer breaks off in the middle
    empty,         // executed; the answer has its usual form, and nothing in it
    stale,         // answered as by a server that has heard of no order yet
};

enum class EventFault : std::uint8_t {
    lose,       // the event is never sent
    duplicate,  // sent twice
    reorder,    // sent after the one that follows it
    delay,      // sent late
};

struct RequestFaultRule {
    RequestFault fault = RequestFault::drop_answer;
    std::string operation;  // "place", "cancel", …; empty: any
    std::int64_t count = 1;
    std::int64_t delay_ms = 0;
    // Of fail_after and refuse; where nothing stands, what is usual at the face's venue.
    std::optional<int> http_status;
    std::optional<int> code;
    std::string message;
};

struct EventFaultRule {
    EventFault fault = EventFault::lose;
    // "order", "balance", "position", "quotes", "trades", "depth" at every face, or the venue's own
    // name of an event ("executionReport"); empty: any.
    std::string event;
    std::int64_t count = 1;  // negative: until cleared
    std::int64_t delay_ms = 0;
};

class Faults {
public:
    void add(RequestFaultRule rule) { requests_.push_back(std::move(rule)); }
    void add(EventFaultRule rule) { events_.push_back(std::move(rule)); }
    void clear() {
        requests_.clear();
        events_.clear();
    }

    // Uses up one of the matching rule's count.
    [[nodiscard]] std::optional<RequestFaultRule> next_for_request(std::string_view operation) {
        return take(requests_, [&](auto const& rule) {
            return rule.operation.empty() || rule.operation == operation;
        });
    }
    // `kind` is the name that all faces share, `event` the venue's own.
    [[nodiscard]] std::optional<EventFaultRule> next_for_event(std::string_view kind,
                                                               std::string_view event) {
        return take(events_, [&](auto const& rule) {
            return rule.event.empty() || rule.event == kind || rule.event == event;
        });
    }
    [[nodiscard]] std::size_t waiting() const { return requests_.size() + events_.size(); }

private:
    template <class Rule, class Matches>
    static std::optional<Rule> take(std::vector<Rule>& rules, Matches matches) {
        for (auto rule = rules.begin(); rule != rules.end(); ++rule) {
            if (!matches(*rule)) continue;
            Rule const found = *rule;
            if (rule->count > 0 && --rule->count == 0) rules.erase(rule);
            return found;
        }
        return std::nullopt;
    }

    std::vector<RequestFaultRule> requests_;
    std::vector<EventFaultRule> events_;
};

}  // namespace trestle::adapters::sim
