// The words of an order: buy and sell, with everything that may follow.
#include <algorithm>
#include <array>
#include <utility>

#include "fix/desk/word_reader.hpp"

namespace trestle::fix::desk {
namespace {

constexpr std::string_view order_example = "buy 0.5 BTC-USDT at 60000";
constexpr std::string_view market_example = "sell 1 BTC-USDT market";

// MiFID II RTS 24 and FIX 4.4 PartyRole(452).
struct Role {
    std::string_view word;
    std::string_view role;
};
constexpr std::array<Role, 4> roles{
    {{"trader", "12"}, {"decider", "122"}, {"algo", "122"}, {"client", "3"}}};

void add_party(WordReader& reader, std::string_view role, PlaceOrder& order, std::size_t& parties) {
    std::string const id = reader.id("the party's id");
    auto const counter = std::ranges::find(order.more, 453, &Field::tag);
    if (counter == order.more.end()) order.more.insert(order.more.begin(), Field{453, "1"});
    order.more[0].value = std::to_string(++parties);
    auto const at = order.more.begin() + static_cast<std::ptrdiff_t>(parties * 3 - 2);
    order.more.insert(at, {{448, id}, {447, "D"}, {452, std::string(role)}});
}

void add_tag(WordReader& reader, PlaceOrder& order) {
    auto const fields = decode_pipes(reader.text("tag=value"));
    if (!fields || fields->fields().size() != 1) return reader.fail("\"with\" needs tag=value");
    order.more.push_back(fields->fields()[0]);
}

void set_expiry(WordReader& reader, PlaceOrder& order) {
    order.expires = reader.text("the time");
    order.time_in_force = "6";
    bool const is_time = order.expires.size() == 8 || order.expires.size() >= 17;
    if (!is_time || order.expires.find_first_not_of("0123456789-:.") != std::string::npos) {
        reader.fail(quote(order.expires) + " is no time such as 20261122-16:00:00 or 20261122");
    }
}

// "25" in the quote asset, "50bps" of the best price.
void read_trail(WordReader& reader, PlaceOrder& order) {
    std::string text = lower(reader.text("the distance"));
    constexpr std::string_view basis_points = "bps";
    bool const is_in_bps = text.ends_with(basis_points);
    if (is_in_bps) text.resize(text.size() - basis_points.size());
    order.trail_unit = is_in_bps ? "1" : "0";
    order.trail = text;
    if (text.empty() || text.find_first_not_of("0123456789.") != std::string::npos) {
        reader.fail(quote(text) + " is no distance such as 25 or 50bps");
    }
}

template <std::size_t count>
void choose(WordReader& reader, std::string& code, std::string const& what,
            std::array<std::pair<std::string_view, std::string_view>, count> const& choices) {
    auto const word = lower(reader.text(what));
    std::string all;
    for (auto const& [name, value] : choices) {
        if (name == word) code = value;
        all += (all.empty() ? "" : ", ") + std::string(name);
    }
    if (code.empty()) reader.fail(quote(word) + " is not one of: " + all);
}

// What an order waits for, and what it may do: false when the word is none of these.
bool read_condition(WordReader& reader, std::string const& word, PlaceOrder& order) {
    using Choices = std::array<std::pair<std::string_view, std::string_view>, 3>;
    static constexpr Choices watches{{{"last", "2"}, {"mark", "M"}, {"index", "I"}}};
    static constexpr Choices modes{
        {{"taker", "CANCEL_TAKER"}, {"maker", "CANCEL_MAKER"}, {"both", "CANCEL_BOTH"}}};
    using enum PlaceOrder::Waits;
    if (word == "stop" || word == "touch") {
        order.waits = word == "stop" ? stop : touch;
        order.stop_price = reader.amount("the price that it waits for");
    } else if (word == "trailing") {
        order.waits = trailing;
        read_trail(reader, order);
    } else if (word == "from") {
        order.stop_price = reader.amount("where it begins to trail");
    } else if (word == "watch") {
        choose(reader, order.watch, "the price to watch", watches);
    } else if (word == "reduce-only") {
        order.position_effect = "C";
    } else if (word == "to-open") {
        order.position_effect = "O";
    } else if (word == "self-trade") {
        choose(reader, order.self_trade, "which order is canceled", modes);
    } else {
        return false;
    }
    return true;
}

// False when the word is none of these.
bool read_terms(WordReader& reader, std::string const& word, PlaceOrder& order, bool& is_market) {
    if (word == "at" || word == "@")
        order.price = reader.amount("the price");
    else if (word == "market")
        is_market = true;
    else if (word == "gtc")
        order.time_in_force = "1";
    else if (word == "ioc")
        order.time_in_force = "3";
    else if (word == "fok")
        order.time_in_force = "4";
    else if (word == "gtd")
        set_expiry(reader, order);
    else if (word == "post-only")
        order.is_post_only = true;
    else if (word == "keep-on-disconnect")
        order.disconnect = "H";
    else if (word == "cancel-on-disconnect")
        order.disconnect = "Q";
    else
        return false;
    return true;
}

bool read_notes(WordReader& reader, std::string const& word, PlaceOrder& order,
                std::size_t& parties) {
    auto const role = std::ranges::find(roles, word, &Role::word);
    if (role != roles.end())
        add_party(reader, role->role, order, parties);
    else if (word == "as")
        order.id = reader.id("the order's id");
    else if (word == "account")
        order.account = reader.text("the account");
    else if (word == "text")
        order.text = reader.text("the text");
    else if (word == "to")
        order.venue = lower(reader.text("the venue"));
    else if (word == "link")
        order.more.push_back({583, reader.id("the link's id")});
    else if (word == "second-id")
        order.more.push_back({526, reader.id("the second id")});
    else if (word == "with")
        add_tag(reader, order);
    else
        return false;
    return true;
}

void check_order(WordReader& reader, PlaceOrder& order, bool is_market) {
    if (is_market && order.price) reader.fail("an order is either at a price or market, not both");
    bool const waits = order.waits != PlaceOrder::Waits::no;
    if (!waits && (!order.watch.empty() || !order.stop_price.empty())) {
        reader.fail("\"watch\" and \"from\" go with stop, touch or trailing");
    }
    if (!is_market && !order.price && !waits) {
        reader.fail("say \"at PRICE\" or \"market\" (as in: " + std::string(market_example) + ")");
    }
    bool const is_immediate = order.time_in_force == "3" || order.time_in_force == "4";
    bool const has_no_limit = is_market || (waits && !order.price);
    if (order.is_post_only && (has_no_limit || is_immediate)) {
        reader.fail("post-only rests in the book, so it goes with a price and gtc only");
    }
    // A market order does not rest; limit orders rest until canceled unless told otherwise.
    if (order.time_in_force.empty() && (!is_market || waits)) order.time_in_force = "1";
}

}  // namespace

ParsedCommand parse_order(std::vector<Word> words, std::string_view side) {
    WordReader reader(std::move(words), std::string(order_example));
    PlaceOrder order;
    order.side = side;
    order.is_cash = reader.skip("cash");
    order.quantity = reader.amount("the quantity");
    order.symbol = upper(reader.text("the symbol"));
    bool is_market = false;
    std::size_t parties = 0;
    while (!reader.at_end()) {
        std::string const word = reader.keyword();
        if (!read_terms(reader, word, order, is_market) && !read_condition(reader, word, order) &&
            !read_notes(reader, word, order, parties)) {
            reader.fail(quote(word) + " is not understood here");
        }
    }
    check_order(reader, order, is_market);
    return reader.finish(order);
}

}  // namespace trestle::fix::desk
