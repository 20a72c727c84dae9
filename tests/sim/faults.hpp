// Owns which faults one run has, and how often: first whether, then how much. All per mille.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>

namespace trestle::sim {

struct Faults {
    // Of requests and answers.
    int lose_answer = 0;
    int lose_request = 0;
    int late_request = 0;  // it is done after its sender has given up
    int refuse = 0;
    int refuse_cancel = 0;
    int limit_rate = 0;  // nothing is taken for a while
    int stale_answer = 0;
    // Of events.
    int duplicate_event = 0;
    int reorder_event = 0;
    int lose_event = 0;
    int anonymous_event = 0;  // names the venue's id alone
    int lagging_end = 0;      // counts less than was filled: the last fill comes behind it
    // Of the venue's books.
    int bust = 0;
    int correct = 0;
    int restate = 0;
    int reuse_id = 0;
    int trigger = 0;     // conditional orders among the new ones
    int by_hand = 0;     // somebody trades in the account without us
    int stale_list = 0;  // of open orders: as it was when it was asked for last
    // Of the house and its people.
    int disconnect = 0;
    int crash = 0;
    int break_disk = 0;
    int log_off = 0;
    int operators = 0;
    int snapshot = 0;  // one is written: what starts have read ever since

    [[nodiscard]] std::string to_string() const;
};

struct FaultKind {
    std::string_view name;
    int Faults::*chance;
    int most;  // that a run draws
};

inline constexpr std::array<FaultKind, 25> fault_kinds{{
    {"lose_answer", &Faults::lose_answer, 200},
    {"lose_request", &Faults::lose_request, 100},
    {"late_request", &Faults::late_request, 100},
    {"refuse", &Faults::refuse, 200},
    {"refuse_cancel", &Faults::refuse_cancel, 300},
    {"limit_rate", &Faults::limit_rate, 10},
    {"stale_answer", &Faults::stale_answer, 300},
    {"duplicate_event", &Faults::duplicate_event, 300},
    {"reorder_event", &Faults::reorder_event, 400},
    {"lose_event", &Faults::lose_event, 500},
    {"anonymous_event", &Faults::anonymous_event, 300},
    {"lagging_end", &Faults::lagging_end, 500},
    {"bust", &Faults::bust, 80},
    {"correct", &Faults::correct, 80},
    {"restate", &Faults::restate, 80},
    {"reuse_id", &Faults::reuse_id, 200},
    {"trigger", &Faults::trigger, 200},
    {"by_hand", &Faults::by_hand, 60},
    {"stale_list", &Faults::stale_list, 400},
    {"disconnect", &Faults::disconnect, 30},
    {"crash", &Faults::crash, 20},
    {"break_disk", &Faults::break_disk, 15},
    {"log_off", &Faults::log_off, 30},
    {"operators", &Faults::operators, 80},
    {"snapshot", &Faults::snapshot, 30},
}};

inline std::string Faults::to_string() const {
    std::string text;
    for (auto const& kind : fault_kinds) {
        if (this->*kind.chance == 0) continue;
        text += std::string(kind.name) + "=" + std::to_string(this->*kind.chance) + " ";
    }
    return text + "(per mille)";
}

}  // namespace trestle::sim
