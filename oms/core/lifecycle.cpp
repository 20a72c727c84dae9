#include "oms/core/lifecycle.hpp"

namespace trestle::core {

std::string_view name_of(Stage stage) {
    switch (stage) {
        case Stage::pending: return "pending";
        case Stage::working: return "working";
        case Stage::filled: return "filled";
        case Stage::canceled: return "canceled";
        case Stage::rejected: return "rejected";
        case Stage::expired: return "expired";
    }
    __builtin_trap();
}

std::string_view name_of(Event event) {
    switch (event) {
        case Event::accepted: return "accepted";
        case Event::rejected: return "rejected";
        case Event::filled: return "filled";
        case Event::canceled: return "canceled";
        case Event::expired: return "expired";
        case Event::triggered: return "triggered";
    }
    __builtin_trap();
}

std::string_view name_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::undecided: return "undecided";
        case Outcome::to_working: return "working";
        case Outcome::to_rejected: return "rejected";
        case Outcome::to_canceled: return "canceled";
        case Outcome::to_expired: return "expired";
        case Outcome::by_quantity: return "by quantity";
        case Outcome::keep: return "keep";
        case Outcome::alert: return "alert";
    }
    __builtin_trap();
}

namespace {

std::string table_text() {
    std::string text = "| stage |";
    for (int event = 0; event < event_count; ++event) {
        text += " " + std::string(name_of(static_cast<Event>(event))) + " |";
    }
    text += "\n|---|";
    for (int event = 0; event < event_count; ++event) text += "---|";
    for (int stage = 0; stage < stage_count; ++stage) {
        text += "\n| **" + std::string(name_of(static_cast<Stage>(stage))) + "** |";
        for (int event = 0; event < event_count; ++event) {
            auto const outcome = outcome_of(static_cast<Stage>(stage), static_cast<Event>(event));
            text += " " + std::string(name_of(outcome)) + " |";
        }
    }
    return text + "\n";
}

std::string diagram_text() {
    std::string text = "```mermaid\nstateDiagram-v2\n    [*] --> pending\n";
    for (int stage = 0; stage < stage_count; ++stage) {
        for (int event = 0; event < event_count; ++event) {
            auto const from = static_cast<Stage>(stage);
            auto const outcome = outcome_of(from, static_cast<Event>(event));
            std::string const label = " : " + std::string(name_of(static_cast<Event>(event)));
            std::string const arrow = "    " + std::string(name_of(from)) + " --> ";
            if (outcome == Outcome::keep || outcome == Outcome::alert) continue;
            if (outcome != Outcome::by_quantity) {
                text += arrow + std::string(name_of(outcome)) + label + "\n";
                continue;
            }
            text += arrow + "filled" + label + ", nothing left\n";
            if (from == Stage::pending) text += arrow + "working" + label + ", some left\n";
        }
    }
    return text + "```\n";
}

}  // namespace

std::string lifecycle_document() {
    return "# Order lifecycle\n\n"
           "Printed from the table in `oms/core/lifecycle.hpp`; a test compares the two "
           "(`core_test --gtest_filter=Lifecycle.*`).\n\n"
           "An order is three independent facts: its **stage**, its **quantities** (ordered, "
           "filled, filled notional) and its **open requests** (a cancel, a replace). "
           "OrdStatus(39) is computed from them and never stored: PendingCancel, then "
           "PendingReplace, then the stage (FIX 4.4 Vol. 4, order state precedence).\n\n" +
           table_text() +
           "\n* **by quantity**: filled when nothing is left; a pending order with some left is "
           "working; any other stage stays.\n"
           "* **keep**: a repeat, or news that changes nothing.\n"
           "* **alert**: impossible by the venue's own rules. The stage stays, an operator is "
           "told, the venue is asked.\n\n"
           "In every cell a fill with a new trade id is booked into quantities, exposure and "
           "position, and reported: the money is real even when the story is odd. Duplicates are "
           "dropped by (venue, account, symbol, side, trade id): two orders of ours that trade "
           "with each other share one id.\n\n"
           "Beside the table stand three changes that no venue order makes:\n\n"
           "* A trade that is **busted or corrected** changes quantities, average, exposure and "
           "position. A filled order of which something is taken back is working again (matrix "
           "J.1.a) and the venue is asked: when it does not trade the quantity again, the rest is "
           "canceled. An order that was canceled, rejected or expired stays so (J.1.b).\n"
           "* A filled limit order that may rest is **opened again** by a replace to a larger "
           "total (C.1.c): the difference goes out as a new venue order, and the order is working "
           "when the venue has it. Refused, it stays filled.\n"
           "* A **cancel of ours** (a date that has come, a halted symbol, an operator) is not "
           "announced. The order ends as canceled, or as expired for a date, when the venue has "
           "done it; a fill that crosses it wins.\n\n"
           "A **conditional order** (a stop, a touch, a trailing stop) that waits for its price is "
           "as alive as one that rests in a book: working, OrdStatus New. That it has triggered is "
           "a fact of its venue order and no stage: the desk hears of it once, by a Restated "
           "report, from the venue's word or from the first fill, whichever comes first. A venue "
           "may give it a new order id then; from there on it is found by either.\n\n" +
           diagram_text();
}

}  // namespace trestle::core
