// Owns what the wires of all venues have in common for the hunter: requests go through the encoder
// and are read as the venue reads them; words of the venue go through its JSON and the decoder.
// Never decides: what comes out must be what went in.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/words/asked.hpp"
#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::sim {

class Wire {
public:
    // How the house comes to hear of a trade: told as it happens, or listed when it asks.
    enum class Told : std::uint8_t { by_stream, in_list };

    Wire(Wire const&) = delete;
    Wire& operator=(Wire const&) = delete;
    virtual ~Wire() = default;

    [[nodiscard]] Venue venue() const { return venue_; }
    [[nodiscard]] VenueSymbol const& symbol() const { return symbol_; }

    // Empty, or what the venue would have understood otherwise. Remembers the order: the venue's
    // words repeat its terms.
    [[nodiscard]] std::string check_request(Effect const& effect);

    // What the adapter makes of it: several inputs where the venue says it more than once, as it
    // is where the venue has no message for it.
    [[nodiscard]] std::vector<Input> heard(Input const& said, Told told);

    // Empty, or where the codec heard something else, but for what no message of this venue says.
    [[nodiscard]] std::string difference(Input const& said, std::vector<Input> const& heard,
                                         Told told) const;

protected:
    using Fields = std::map<std::string, std::string>;  // of a request, by the venue's names
    using Inputs = std::vector<Input>;

    Wire(Venue venue, std::string_view symbol) : venue_(venue), symbol_(VenueSymbol::of(symbol)) {}

    [[nodiscard]] virtual std::string check(VenueOrder const& meant) const = 0;
    [[nodiscard]] virtual std::string check(VenueReplacement const& meant) const = 0;
    [[nodiscard]] virtual std::string check(CancelAtVenue const& meant) const = 0;
    [[nodiscard]] virtual std::string check(QueryVenue const& meant) const = 0;

    [[nodiscard]] virtual Inputs accepted(VenueAccepted const& said) = 0;
    [[nodiscard]] virtual Inputs rejected(VenueRejected const& said) = 0;
    [[nodiscard]] virtual Inputs filled(VenueFilled const& said) = 0;
    [[nodiscard]] virtual Inputs listed(VenueFilled const& said) = 0;
    [[nodiscard]] virtual Inputs canceled(VenueCanceled const& said) = 0;
    [[nodiscard]] virtual Inputs expired(VenueExpired const& said) = 0;
    [[nodiscard]] virtual Inputs replaced(VenueReplaced const& said) = 0;
    [[nodiscard]] virtual Inputs replace_rejected(VenueReplaceRejected const& said) = 0;
    [[nodiscard]] virtual Inputs cancel_rejected(VenueCancelRejected const& said) = 0;
    [[nodiscard]] virtual Inputs answered(VenueOrderState const& said) = 0;
    // Nobody asked for it; most venues have no word for it.
    [[nodiscard]] virtual Inputs restated(VenueRestated const& said) { return {said}; }
    // Leaves out of it what this venue never says.
    virtual void leave_unsaid(Input& said, Told told) const = 0;

    // ---- Requests ----------------------------------------------------------------------------

    template <class List>
    [[nodiscard]] static Fields named(List const& list) {
        Fields fields;
        for (auto const& [name, value] : list) fields[std::string(name)] = value;
        return fields;
    }
    [[nodiscard]] static Fields members_of(std::string_view json_object);
    [[nodiscard]] static std::string difference(Fields const& read, Fields const& meant);
    // Where the core's new leg is more of the venue's order: what the leg before has filled counts.
    [[nodiscard]] static std::string total_of(VenueReplacement const& meant);

    // ---- Words of the venue ------------------------------------------------------------------

    // The orders as they were sent, by their names; blank when none was.
    [[nodiscard]] VenueOrder const& order(VenueClientId const& id) const;
    [[nodiscard]] std::string price_of(VenueClientId const& id) const;
    // By the name of the new leg.
    [[nodiscard]] VenueReplacement const& replacement(VenueClientId const& id) const;
    [[nodiscard]] adapters::words::Asked asked(VenueRequest request, VenueRef const& ref) const;

    // Venues that amend in place speak of an order as its leg before is named.
    [[nodiscard]] static VenueRef leg_before(VenueReplaced const& said);
    // Where the end of an order has one word in answers, whatever ended it.
    static void say_canceled_of_expired(Input& said);

    // The document, parsed; what is no JSON is blamed with the words that it makes.
    [[nodiscard]] adapters::words::Payload const& read(std::string const& json);
    [[nodiscard]] static Inputs inputs_of(adapters::words::OrderAnswer answer);
    // Of messages that must not book anything, such as an acknowledgement: loud when they do.
    static void expect_nothing(Inputs& heard, Inputs const& said, std::string const& by_what);
    // Where an amendment shows by the order's new terms alone: what the session makes of that.
    [[nodiscard]] Inputs settled(VenueReplaced const& said,
                                 std::vector<adapters::words::HeldOrder> const& held) const;
    // Of two ways to say the same: the other one than last time.
    [[nodiscard]] bool is_other_way() { return (++spoken_ % 2) == 0; }

private:
    void remember(VenueOrder const& order) { orders_[order.client_id] = order; }

    Venue venue_;
    VenueSymbol symbol_;
    std::map<VenueClientId, VenueOrder> orders_;
    std::map<VenueClientId, VenueReplacement> replacements_;
    adapters::words::Payload payload_;
    std::uint64_t spoken_ = 0;
};

[[nodiscard]] std::unique_ptr<Wire> spot_wire();
[[nodiscard]] std::unique_ptr<Wire> usdm_wire();
[[nodiscard]] std::unique_ptr<Wire> okx_wire();
[[nodiscard]] std::unique_ptr<Wire> bybit_wire();
[[nodiscard]] std::unique_ptr<Wire> wire_of(Venue venue);

// Of a time, as venues write it.
[[nodiscard]] inline std::string ms(Timestamp at) { return std::to_string(at.ms()); }

}  // namespace trestle::sim
