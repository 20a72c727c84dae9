#include "tests/scenarios/matrix_branches.hpp"

#include <algorithm>
#include <array>

#include "oms/model/decimal.hpp"

namespace trestle::tests {

namespace {

using Kind = MatrixStep::Kind;
using enum Branch::Treatment;

template <std::size_t Size>
bool is_one_of(std::string_view text, std::array<std::string_view, Size> const& words) {
    return std::ranges::find(words, text) != words.end();
}

bool says(MatrixStep const& step, std::string_view word) {
    auto const found = std::ranges::search(step.event, word, [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == b;
    });
    return !found.empty();
}

bool is_out(MatrixMoment const& m, std::string_view exec_type) {
    return m.step().kind == Kind::out && m.step().field("exectype") == exec_type;
}

std::string reason_of(MatrixStep const& step, std::string const& code) {
    auto const found = step.reason.find(code);
    return found == step.reason.end() ? std::string() : found->second;
}

bool is_request(MatrixStep const& step) { return step.is(Kind::in, "F") || step.is(Kind::in, "G"); }

// The first thing that the case wants said of a request from `from` on, or null.
MatrixStep const* answer_to(MatrixCase const& path, std::size_t from, std::string const& id) {
    for (std::size_t i = from; i < path.steps.size(); ++i) {
        auto const& step = path.steps[i];
        if (step.kind == Kind::out && step.field("clordid") == id) return &step;
    }
    return nullptr;
}

bool is_decided(MatrixCase const& path, std::size_t before, MatrixStep const& request) {
    for (std::size_t i = 0; i < before; ++i) {
        auto const& step = path.steps[i];
        if (step.kind != Kind::out || step.field("clordid") != request.field("clordid")) continue;
        bool const is_pending = step.field("exectype").starts_with("Pending");
        if (!is_pending) return true;
    }
    return false;
}

// A request while another is under way, and the matrix has both go on.
bool is_second_in_flight(MatrixMoment const& m) {
    if (!is_request(m.step())) return false;
    auto const* answer = answer_to(m.path, m.at + 1, m.step().field("clordid"));
    bool const is_taken_on =
        answer != nullptr && answer->field("msg") == "8" && !answer->field("exectype").empty();
    if (!is_taken_on) return false;
    for (std::size_t i = 0; i < m.at; ++i) {
        auto const& earlier = m.path.steps[i];
        bool const is_in_the_way =
            earlier.is(Kind::in, "F") || (earlier.is(Kind::in, "G") && m.step().is(Kind::in, "G"));
        if (is_in_the_way && !is_decided(m.path, m.at, earlier)) return true;
    }
    return false;
}

std::string last_filled(MatrixMoment const& m) {
    std::string filled = "0";
    for (std::size_t i = 0; i < m.at; ++i) {
        auto const& cum = m.path.steps[i].field("cumqty");
        if (!cum.empty()) filled = cum;
    }
    return filled;
}

bool is_refused_below_filled(MatrixMoment const& m) {
    if (!m.step().is(Kind::in, "G")) return false;
    auto const* answer = answer_to(m.path, m.at + 1, m.step().field("clordid"));
    auto const& quantity = m.step().field("orderqty");
    return answer != nullptr && answer->field("msg") == "9" &&
           answer->field("ordstatus") == "Partially Filled" && !answer->reason.empty() &&
           !quantity.empty() && *Decimal::parse(quantity) <= *Decimal::parse(last_filled(m));
}

bool has_ended_before(MatrixMoment const& m) {
    return std::any_of(
        m.path.steps.begin(), m.path.steps.begin() + static_cast<std::ptrdiff_t>(m.at),
        [](MatrixStep const& step) {
            return step.kind == Kind::out &&
                   (step.field("exectype") == "Canceled" || step.field("exectype") == "Expired");
        });
}

bool is_joined_end(MatrixMoment const& m) {
    auto const& status = m.step().field("ordstatus");
    return is_out(m, "Trade") && (status == "Canceled" || status == "Expired") &&
           !has_ended_before(m);
}

bool is_unasked_replace(MatrixMoment const& m) {
    return is_out(m, "Replace") && std::ranges::none_of(m.path.steps, [](MatrixStep const& step) {
               return step.is(Kind::in, "G");
           });
}

// 4.2 D35 names the request that ended the order; 4.3 and later J.1.b the order itself.
bool names_the_cancel(MatrixMoment const& m) {
    auto const& id = m.step().field("clordid");
    return has_ended_before(m) && m.step().kind == Kind::out &&
           m.step().field("exectype").starts_with("Trade") &&
           std::ranges::any_of(m.path.steps, [&](MatrixStep const& step) {
               return step.is(Kind::in, "F") && step.field("clordid") == id;
           });
}

constexpr auto statuses_of_others =
    std::to_array<std::string_view>({"Stopped", "Suspended", "Calculated", "Accepted for bidding"});
constexpr auto known_times = std::to_array<std::string_view>(
    {"", "Day", "GTC", "IOC", "FOK", "GTD", "Good Till Cancel", "Good Till Date",
     "Immediate or Cancel", "Fill or Kill", "0", "1", "3", "4", "6"});
constexpr auto known_instructions = std::to_array<std::string_view>({"", "J", "K", "6", "H", "Q"});
constexpr auto known_types =
    std::to_array<std::string_view>({"", "Market", "Limit", "market", "limit", "1", "2"});
constexpr auto known_messages = std::to_array<std::string_view>({"D", "F", "G", "H", "8", "9"});

constexpr auto all = std::to_array<Branch>({
    {ends, "", "several requests in flight",
     "one replace or cancel of an order at a time: a second is refused with 102=3 (D.2.d)",
     is_second_in_flight},
    {ends, "", "a replace to what is filled, refused",
     "it is taken as a cancel of the rest (C.3.b, C.3.c)", is_refused_below_filled},
    {ends, "", "a fill and the end in one report",
     "the trade is reported, then the end: FIX 4.4 Vol. 4 tells senders not to join them",
     is_joined_end},
    {ends, "", "an order by telephone",
     "orders come by FIX only: nobody here takes, raises or repeats one by voice",
     [](MatrixMoment const& m) {
         bool const is_spoken = says(m.step(), "telephon") || says(m.step(), "verbal");
         return is_spoken && !says(m.step(), "cancel");  // an operator does that
     }},
    {ends, "", "a corporate action", "coins are not split or merged",
     [](MatrixMoment const& m) {
         bool const is_restated = reason_of(m.step(), "ExecRestatementReason") == "0";
         return says(m.step(), "split") || says(m.step(), "corporate") || is_restated;
     }},
    {ends, "", "Stopped, Suspended, Calculated, Accepted for bidding",
     "no venue of ours guarantees a price, suspends an order or takes bids for lists",
     [](MatrixMoment const& m) {
         return is_one_of(m.step().field("exectype"), statuses_of_others) ||
                is_one_of(m.step().field("ordstatus"), statuses_of_others);
     }},
    {ends, "", "Replace that nobody asked for",
     "what the venue changes by itself is reported as Restated", is_unasked_replace},
    {ends, "", "an ExecInst that is none of ours",
     "the dialect has 6, H, J, K and Q; an order with another is refused",
     [](MatrixMoment const& m) {
         return !is_one_of(m.step().field("execinst"), known_instructions);
     }},
    {ends, "", "a TimeInForce that is none of ours", "there are no auctions: 1, 3, 4 and 6",
     [](MatrixMoment const& m) { return !is_one_of(m.step().field("tif"), known_times); }},
    {ends, "", "an OrdType that is none of ours", "market and limit orders only",
     [](MatrixMoment const& m) { return !is_one_of(m.step().field("ordtype"), known_types); }},
    {ends, "", "a message that is not about one order", "matrices are played with D, F, G and H",
     [](MatrixMoment const& m) {
         return m.step().kind != Kind::event && !is_one_of(m.step().field("msg"), known_messages);
     }},
    {skips, "", "Done for Day", "the markets never close, so no order is done for the day",
     [](MatrixMoment const& m) {
         return is_out(m, "Done for Day") || m.step().field("ordstatus") == "Done for Day";
     }},
    {skips, "", "renewal of a GT order", "no trading day begins, so nothing is renewed",
     [](MatrixMoment const& m) {
         return is_out(m, "Restated") && reason_of(m.step(), "ExecRestatementReason") == "1";
     }},
    {skips, "", "Triggered", "ExecType L is not in FIX 4.4, and there are no stop orders yet",
     [](MatrixMoment const& m) { return is_out(m, "Triggered"); }},
    {ignores, "dayorderqty", "DayOrderQty(424)", "there is no trading day", nullptr},
    {ignores, "daycumqty", "DayCumQty(425)", "there is no trading day", nullptr},
    {ignores, "dayavgpx", "DayAvgPx(426)", "there is no trading day", nullptr},
    {ignores, "workingindicator", "WorkingIndicator(636)", "there are no stop orders yet", nullptr},
    {ignores, "currency", "Currency(15)", "prices are in the quote asset, which the symbol names",
     nullptr},
    {ignores, "clordid", "ClOrdID of the cancel on trades after it",
     "as in 4.3 and later, a report after the end carries the order's own id", names_the_cancel},
});

}  // namespace

std::span<Branch const> branches() { return all; }

Branch const* branch_at(MatrixMoment const& moment) {
    for (auto const& branch : all) {
        if (branch.treatment != ignores && branch.is_it(moment)) return &branch;
    }
    return nullptr;
}

Branch const* branch_ignoring(MatrixMoment const& moment, std::string_view field) {
    for (auto const& branch : all) {
        if (branch.treatment != ignores || branch.field != field) continue;
        if (branch.is_it == nullptr || branch.is_it(moment)) return &branch;
    }
    return nullptr;
}

}  // namespace trestle::tests
