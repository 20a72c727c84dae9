#include "tests/sim/wire.hpp"

#include "adapters/sim/flat_json.hpp"
#include "adapters/words/amendments.hpp"
#include "tests/sim/describe.hpp"

namespace trestle::sim {

namespace words = adapters::words;

namespace {

// Texts are for people; and a refusal, or an order that is not there, has no time of its own.
void leave_out_texts(Input& input) {
    std::visit(
        [](auto& fact) {
            using Fact = std::remove_reference_t<decltype(fact)>;
            if constexpr (requires {
                              fact.ref;
                              fact.text;
                          })
                fact.text.clear();
            constexpr bool is_refusal = std::is_same_v<Fact, VenueRejected> ||
                                        std::is_same_v<Fact, VenueCancelRejected> ||
                                        std::is_same_v<Fact, VenueReplaceRejected>;
            if constexpr (is_refusal) fact.ref.venue_time = {};
        },
        static_cast<AnyInput&>(input));
    auto* state = std::get_if<VenueOrderState>(&input);
    bool const is_nowhere = state != nullptr && state->state == VenueOrderState::State::not_found;
    if (is_nowhere) state->ref.venue_time = {};
}

template <class... Each>
struct Overloaded : Each... {
    using Each::operator()...;
};

}  // namespace

std::string Wire::check_request(Effect const& effect) {
    if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
        remember(*submit->order);
        return check(*submit->order);
    }
    if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
        auto const& wanted = *replace->replacement;
        remember(wanted.order);
        replacements_[wanted.order.client_id] = wanted;
        return check(wanted);
    }
    if (auto const* cancel = std::get_if<CancelAtVenue>(&effect)) return check(*cancel);
    if (auto const* query = std::get_if<QueryVenue>(&effect)) return check(*query);
    return {};
}

std::vector<Input> Wire::heard(Input const& said, Told told) {
    return std::visit(Overloaded{
                          [&](VenueAccepted const& fact) { return accepted(fact); },
                          [&](VenueRejected const& fact) { return rejected(fact); },
                          [&](VenueFilled const& fact) {
                              return told == Told::in_list ? listed(fact) : filled(fact);
                          },
                          [&](VenueCanceled const& fact) { return canceled(fact); },
                          [&](VenueExpired const& fact) { return expired(fact); },
                          [&](VenueReplaced const& fact) { return replaced(fact); },
                          [&](VenueReplaceRejected const& fact) { return replace_rejected(fact); },
                          [&](VenueCancelRejected const& fact) { return cancel_rejected(fact); },
                          [&](VenueOrderState const& fact) { return answered(fact); },
                          [&](VenueRestated const& fact) { return restated(fact); },
                          // Busts and corrections are an operator's word, silence is nobody's.
                          [&](auto const&) { return Inputs{said}; },
                      },
                      static_cast<AnyInput const&>(said));
}

std::string Wire::difference(Input const& said, std::vector<Input> const& heard, Told told) const {
    auto meant = said;
    leave_unsaid(meant, told);
    leave_out_texts(meant);
    if (heard.empty()) return "the codec heard nothing of " + describe(meant);
    for (auto one : heard) {
        auto const text = describe(one);
        leave_out_texts(one);
        if (one == meant) continue;
        return "the codec heard '" + text + "', said was '" + describe(meant) + "'";
    }
    return {};
}

Wire::Fields Wire::members_of(std::string_view json_object) {
    Fields fields;
    auto const members = adapters::sim::read_members(json_object);
    if (!members) return {{"no JSON", std::string(json_object)}};
    for (auto const& member : *members) fields[member.name] = member.text;
    return fields;
}

// All of it: a field too many is another request as well.
std::string Wire::difference(Fields const& read, Fields const& meant) {
    if (read == meant) return {};
    std::string text = "the venue reads '";
    for (auto const& [name, value] : read) text += name + "=" + value + " ";
    text += "', meant '";
    for (auto const& [name, value] : meant) text += name + "=" + value + " ";
    return text + "'";
}

VenueOrder const& Wire::order(VenueClientId const& id) const {
    static VenueOrder const none;
    auto const found = orders_.find(id);
    return found == orders_.end() ? none : found->second;
}

std::string Wire::price_of(VenueClientId const& id) const {
    return order(id).terms.price.value_or(Price()).to_string();
}

VenueReplacement const& Wire::replacement(VenueClientId const& id) const {
    static VenueReplacement const none;
    auto const found = replacements_.find(id);
    return found == replacements_.end() ? none : found->second;
}

words::Asked Wire::asked(VenueRequest request, VenueRef const& ref) const {
    return {.request = request,
            .venue = venue_,
            .symbol = symbol_,
            .client_id = ref.client_id,
            .order_id = ref.order_id};
}

std::string Wire::total_of(VenueReplacement const& meant) {
    auto const own = meant.order.terms.quantity;
    bool const is_reduce = meant.mode == VenueReplacement::Mode::reduce;
    return (is_reduce ? own : own + meant.old_cumulative).to_string();
}

VenueRef Wire::leg_before(VenueReplaced const& said) {
    auto ref = said.ref;
    ref.client_id = said.old_client_id;
    return ref;
}

void Wire::say_canceled_of_expired(Input& said) {
    using State = VenueOrderState::State;
    auto* const state = std::get_if<VenueOrderState>(&said);
    if (state != nullptr && state->state == State::expired) state->state = State::canceled;
}

words::Payload const& Wire::read(std::string const& json) {
    (void)payload_.parse(json);
    return payload_;
}

std::vector<Input> Wire::inputs_of(words::OrderAnswer answer) {
    if (answer.state) answer.inputs.emplace_back(*answer.state);
    return std::move(answer.inputs);
}

void Wire::expect_nothing(Inputs& heard, Inputs const& said, std::string const& by_what) {
    if (!said.empty()) heard.push_back(VenueAnomaly{{}, by_what + " tells an outcome", ""});
}

// One amendment by itself: the venue's order is named as its leg before is, which has had so much.
std::vector<Input> Wire::settled(VenueReplaced const& said,
                                 std::vector<words::HeldOrder> const& held) const {
    words::Amendments amendments;
    auto const begun = amendments.begin(words::asked_of(replacement(said.ref.client_id)));
    if (said.old_cumulative > begun.base) {
        amendments.count(said.old_client_id, said.old_cumulative - begun.base);
    }
    Inputs inputs;
    for (auto const& one : held) {
        if (auto input = amendments.settle(one)) inputs.push_back(std::move(*input));
    }
    return inputs;
}

std::unique_ptr<Wire> wire_of(Venue venue) {
    switch (venue) {
        case Venue::binance_spot: return spot_wire();
        case Venue::binance_usdm: return usdm_wire();
        case Venue::okx: return okx_wire();
        case Venue::bybit: return bybit_wire();
    }
    return nullptr;
}

}  // namespace trestle::sim
