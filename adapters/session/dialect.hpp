// Owns what a session must be able to ask of a venue's words, so that one session serves all
// venues: how requests are worded, what answers mean, which connections there are and what is said
// on them.
// Never does I/O.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/books/sync.hpp"
#include "adapters/market.hpp"
#include "adapters/session/settings.hpp"
#include "adapters/transport/https_client.hpp"
#include "adapters/transport/rate_budget.hpp"
#include "adapters/words/asked.hpp"
#include "adapters/words/signing.hpp"

namespace trestle::adapters::session {

using words::Asked;
using words::Decoded;
using words::Form;
using words::HeldOrder;
using words::Inputs;
using words::OrderAnswer;
using words::Payload;
using words::Quote;
using words::TradesAnswer;
using words::VenueError;

struct Stamp {
    Timestamp at;  // on the venue's clock
    std::int64_t recv_window_ms = 0;
};

// What a request takes of a budget.
struct Cost {
    std::string bucket;
    std::uint32_t units = 1;
};

// One request in the venue's words. Worded anew each time it is sent: stamps and signatures age.
struct Outgoing {
    std::function<std::string(std::uint64_t id, Stamp)> frame;  // empty: not over the WebSocket
    std::function<words::RestCall(Stamp)> rest;                 // empty: not over REST
    std::vector<Cost> costs;
};
using Worded = Result<Outgoing, Refusal>;

// A question that the link asks for itself, and what is made of its answer.
struct Step;
struct StepResult {
    Inputs inputs;
    std::vector<Instrument> instruments;
    std::vector<HeldOrder> open;  // orders that the venue holds, ours and others'
    std::map<VenueOrderId, Side> sides;  // of the orders whose trades these are
    std::vector<Step> next;       // further pages
    std::string problem;          // empty: all is well
};
struct Step {
    std::string name;
    Outgoing question;
    std::function<StepResult(Payload const&, Form)> read;
    bool reads_errors = false;  // an error of the venue may be what was wanted
};

// Something asked again and again while the link is up.
struct Chore {
    std::string name;
    Duration interval{};
    std::function<Outgoing()> ask;
    std::function<std::string(Payload const&, Form)> problem;
    bool is_vital = true;  // a problem ends the link; else an operator hears of it
};

// A WebSocket and what is said on it first; each greeting waits for the answer to the one before.
struct ChannelPlan {
    std::string host;
    std::string port;
    std::string target;
    std::vector<std::function<std::string(Stamp)>> greetings;
    std::string ping;  // empty: frames of the protocol are enough
    std::string pong;  // when it is no JSON
    bool carries_requests = false;
    bool carries_events = false;         // without it the link is down
    std::vector<VenueSymbol> symbols{};  // quotes only
};

struct Heard {
    enum class Kind : std::uint8_t { answer, greeted, event, nothing, unknown };
    Kind kind = Kind::unknown;
    std::uint64_t id = 0;                 // answer
    Form form;                            // answer
    std::optional<VenueError> refusal{};  // greeted, but refused; or the connection is refused
};

// What came in over a public connection.
struct QuoteNews {
    std::optional<Quote> quote;
    std::vector<books::BookMessage> books;
    std::vector<PublicTrade> trades;
    std::vector<Instrument> instruments;
    bool is_greeted = false;
    std::optional<VenueError> refusal;  // of a greeting
    bool must_reconnect = false;
    std::string odd;  // none of these: what it was
};

class MarketWords;

class Dialect {
public:
    virtual ~Dialect() = default;
    [[nodiscard]] virtual Venue venue() const = 0;

    // ---- Requests. A refusal is certain: nothing was sent.
    [[nodiscard]] virtual Worded submit(VenueOrder const& order) = 0;
    // Which submits of one turn may go together, as cancels below. Never conditional ones.
    [[nodiscard]] virtual std::size_t submits_together(VenueOrder const&) const { return 1; }
    [[nodiscard]] virtual std::string batch_of(VenueOrder const&) const { return {}; }
    [[nodiscard]] virtual Worded submit_batch(std::vector<VenueOrder> const& orders);
    // `asked.total` is what the venue is to hold, where it amends in place.
    [[nodiscard]] virtual Worded replace(VenueReplacement const& replacement,
                                         Asked const& asked) = 0;
    [[nodiscard]] virtual Worded cancel(CancelAtVenue const& cancel) = 0;
    // Which cancels may go together: those of one text, so many at once. 1: they do not.
    [[nodiscard]] virtual std::size_t cancels_together(CancelAtVenue const&) const { return 1; }
    [[nodiscard]] virtual std::string batch_of(CancelAtVenue const&) const { return {}; }
    [[nodiscard]] virtual Worded cancel_batch(std::vector<CancelAtVenue> const& cancels);
    [[nodiscard]] virtual Worded query(QueryVenue const& query) = 0;
    // Of an order that waits for its trigger, where the venue asks for those otherwise.
    [[nodiscard]] virtual Worded cancel_waiting(CancelAtVenue const& cancel);
    [[nodiscard]] virtual Worded query_waiting(QueryVenue const& query);
    // Where the venue lists closed orders apart: asked when `query` found none.
    [[nodiscard]] virtual std::optional<Outgoing> query_closed(QueryVenue const&) {
        return std::nullopt;
    }
    [[nodiscard]] virtual Outgoing trades(Asked const& asked, std::string const& page) = 0;
    [[nodiscard]] virtual Outgoing time() = 0;

    // ---- Answers.
    [[nodiscard]] virtual std::optional<Timestamp> server_time(Payload const& payload,
                                                               Form form) = 0;
    [[nodiscard]] virtual std::optional<VenueError> error_in(Payload const& payload, Form form) = 0;
    [[nodiscard]] virtual words::ErrorKind kind_of(VenueError const& error) const = 0;
    // Key or signature: nothing works until ops act.
    [[nodiscard]] virtual bool is_key_refused(VenueError const& error) const = 0;
    [[nodiscard]] virtual Inputs answer(Payload const& payload, Form form, Asked const& asked) = 0;
    [[nodiscard]] virtual Inputs batch_answer(Payload const& payload, Form form,
                                              std::vector<Asked> const& asked);
    [[nodiscard]] virtual OrderAnswer order(Payload const& payload, Form form,
                                            Asked const& asked) = 0;
    [[nodiscard]] virtual TradesAnswer trades_page(Payload const& payload, Form form,
                                                   Asked const& asked, Quantity before) = 0;

    // ---- Limits. Learned from whatever the venue sends of them.
    virtual void set_limits(transport::RateBudget&) {}
    virtual void learn_headers(transport::HttpResponse const&, std::span<Cost const>,
                               transport::RateBudget&, Timestamp) {}
    virtual void learn_counts(Payload const&, std::span<Cost const>, transport::RateBudget&,
                              Timestamp) {}
    // Until when all but cancels must wait; nothing: the counts alone hold them back.
    [[nodiscard]] virtual std::optional<Timestamp> pause_after(
        VenueError const& error, Payload const& payload, transport::HttpResponse const* response,
        Timestamp now) const;

    // ---- The way up.
    [[nodiscard]] virtual std::vector<Step> instruments() = 0;
    [[nodiscard]] virtual std::vector<Step> before_channels() { return {}; }
    [[nodiscard]] virtual std::vector<ChannelPlan> channels() = 0;
    // And positions, where there are any.
    [[nodiscard]] virtual std::vector<Step> balances() = 0;
    // What may have been missed: trades since then, and the orders that are open, in every symbol
    // that we trade and in every list that the venue keeps of them.
    [[nodiscard]] virtual std::vector<Step> audit(Timestamp since) = 0;
    // A trade in a list says by which client id it was sent; else only the venue's id.
    [[nodiscard]] virtual bool trades_name_their_sender() const { return false; }
    [[nodiscard]] virtual std::vector<Chore> chores() { return {}; }

    [[nodiscard]] virtual Heard hear(Payload const& payload) = 0;
    [[nodiscard]] virtual Decoded event(Payload const& payload) = 0;

    [[nodiscard]] virtual std::vector<ChannelPlan> quote_channels() = 0;
    [[nodiscard]] virtual QuoteNews quote_news(Payload const& payload, ChannelPlan const& plan,
                                               Timestamp now) = 0;
    // How depth and trades are spoken of; null: not at this venue.
    [[nodiscard]] virtual MarketWords const* market() const { return nullptr; }
};

}  // namespace trestle::adapters::session
