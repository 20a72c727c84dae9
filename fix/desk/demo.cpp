#include "fix/desk/demo.hpp"

#include <ostream>
#include <vector>

#include "fix/desk/client.hpp"
#include "fix/desk/order_ids.hpp"
#include "fix/desk/orders.hpp"
#include "fix/desk/print.hpp"
#include "fix/desk/venue_control.hpp"
#include "fix/desk/words.hpp"
#include "oms/model/decimal.hpp"

namespace trestle::fix::desk {
namespace {

Decimal decimal_of(std::string_view text) {
    auto const parsed = Decimal::parse(text);
    return parsed ? *parsed : Decimal{};
}

// price × (1 ± percent/100), on the tick and further away from the market, never nearer.
std::string away_from(std::string_view price, Decimal factor, Decimal tick, Rounding rounding) {
    auto const moved = Decimal::multiply(decimal_of(price), factor, rounding);
    auto const ticks = Decimal::divide(moved.value_or(Decimal{}), tick, rounding);
    Decimal::Raw whole = ticks.value_or(Decimal{}).raw() / Decimal::unit;
    bool const has_rest = ticks.value_or(Decimal{}).raw() % Decimal::unit != 0;
    if (has_rest && rounding == Rounding::up) ++whole;
    return Decimal::from_raw(whole * tick.raw()).to_string();
}

class Demo {
public:
    Demo(DemoOptions const& options, std::ostream& out);
    int run();

private:
    // Each part returns false when the next one makes no sense without it.
    bool log_on();
    void fill_in_parts();
    void replace_and_cancel();
    void sell_at_market();
    void be_refused_by_limit();
    void be_refused_by_script();
    void show_audit_story();

    void title(std::string const& text) { out_ << '\n' << ++parts_ << ". " << text << '\n'; }
    bool check(bool is_right, std::string const& claim);
    // Sends one line of plain words; shows and remembers the order it is about.
    bool say(std::string const& words);
    bool wait_until(std::string const& id, std::string_view state);
    bool let_trade(std::string const& id, std::string const& quantity);
    void be_refused(std::string const& words, std::string const& id, std::string const& by,
                    std::string const& text);
    Order const& order(std::string const& id) const;
    std::string book_side(bool is_bid);
    // The venue's word on an order: its row, its trades; checked against the FIX side.
    void compare_with_venue(std::string const& id, std::string_view venue_status);
    std::size_t orders_at_venue();
    void on_observed(Observed const& observed);

    DemoOptions const& options_;
    std::ostream& out_;
    VenueControl venue_;
    Client client_;
    Orders orders_;
    OrderIds ids_{'m'};
    std::vector<Message> fills_;
    std::string filled_order_id_;
    int parts_ = 0;
    int failures_ = 0;
};

ClientSettings client_settings(DemoOptions const& options) {
    ClientSettings settings;
    settings.wire.host = options.fix_host;
    settings.wire.port = options.fix_port;
    settings.sender = options.sender;
    settings.target = options.target;
    settings.username = options.username;
    settings.password = options.password;
    return settings;
}

Demo::Demo(DemoOptions const& options, std::ostream& out)
    : options_(options),
      out_(out),
      venue_(options.control_host, options.control_port, options.venue_account),
      client_(client_settings(options)) {
    client_.on_observed([this](Observed const& observed) { on_observed(observed); });
}

void Demo::on_observed(Observed const& observed) {
    Message const& message = observed.message;
    bool const is_sent = observed.direction == Direction::sent;
    if (message.msg_type() == "0" || message.msg_type() == "1") return;
    out_ << (is_sent ? "   FIX ->  " : "   FIX <-  ") << describe(message) << '\n';
    if (observed.is_repeated) return;
    if (is_sent)
        orders_.on_sent(message);
    else
        orders_.on_received(message);
    if (!is_sent && message.msg_type() == "8" && message.value(150) == "F") {
        fills_.push_back(message);
    }
}

bool Demo::check(bool is_right, std::string const& claim) {
    out_ << (is_right ? "   ok      " : "   WRONG   ") << claim << '\n' << std::flush;
    if (!is_right) ++failures_;
    return is_right;
}

Order const& Demo::order(std::string const& id) const {
    static Order const none;
    Order const* const found = orders_.find(id);
    return found == nullptr ? none : *found;
}

bool Demo::say(std::string const& words) {
    auto const command = parse_command(words);
    if (!command) return check(false, "\"" + words + "\": " + command.error());
    auto const message =
        compose(*command, {orders_, ids_.next(), options_.account, utc_timestamp()});
    if (!message) return check(false, "\"" + words + "\": " + message.error());
    auto const problem = client_.send(*message);
    return problem.empty() || check(false, "\"" + words + "\": " + problem);
}

bool Demo::wait_until(std::string const& id, std::string_view state) {
    auto const is_reached = [&] { return has_reached(order(id), id, state); };
    (void)client_.wait_for([&] { return is_reached() || order(id).is_closed(); },
                           options_.patience);
    if (is_reached()) return true;
    std::string claim = "the order is " + std::string(state) + "; it is: " + describe(order(id));
    if (!order(id).text.empty()) claim += " (" + order(id).text + ")";
    if (!client_.is_logged_on()) claim += " (session over: " + client_.end_reason() + ")";
    return check(false, claim);
}

std::string Demo::book_side(bool is_bid) {
    auto const book = venue_.book(options_.venue_symbol);
    if (!book) {
        check(false, book.error());
        return {};
    }
    return is_bid ? book->bid : book->ask;
}

bool Demo::let_trade(std::string const& id, std::string const& quantity) {
    out_ << "   venue   somebody sells " << quantity << " to our order\n";
    auto const problem = venue_.fill(options_.venue_symbol, order(id).venue_order_id, quantity);
    return problem.empty() || check(false, problem);
}

std::size_t Demo::orders_at_venue() {
    auto const orders = venue_.orders(options_.venue_symbol);
    if (orders) return orders->size();
    check(false, orders.error());
    return 0;
}

void Demo::compare_with_venue(std::string const& id, std::string_view venue_status) {
    std::string const venue_id = order(id).venue_order_id;
    auto const orders = venue_.orders(options_.venue_symbol);
    auto const trades = venue_.trades(options_.venue_symbol, venue_id);
    if (!orders || !trades) {
        check(false, orders ? trades.error() : orders.error());
        return;
    }
    VenueOrder row;
    for (VenueOrder const& one : *orders) {
        if (one.order_id == venue_id) row = one;
    }
    out_ << "   venue   order " << venue_id << " (" << row.client_order_id << ") " << row.side
         << ' ' << row.type << ' ' << row.quantity << '@' << row.price << ' ' << row.status
         << " executed " << row.executed << '\n';
    Decimal at_venue;
    for (VenueTrade const& trade : *trades) {
        out_ << "   venue   trade " << trade.trade_id << ' ' << trade.quantity << '@' << trade.price
             << '\n';
        at_venue = at_venue + decimal_of(trade.quantity);
    }
    std::size_t fills = 0;
    Decimal over_fix;
    for (Message const& fill : fills_) {
        if (fill.value(37) != order(id).order_id) continue;
        ++fills;
        over_fix = over_fix + decimal_of(fill.value(32));
    }
    Decimal const cum = decimal_of(order(id).cum);
    check(row.status == venue_status, "the venue says " + std::string(venue_status));
    check(decimal_of(row.executed) == cum && at_venue == cum && over_fix == cum,
          "CumQty " + cum.to_string() + " = sum of fills over FIX " + over_fix.to_string() +
              " = sum of trades at the venue " + at_venue.to_string());
    check(fills == trades->size(), std::to_string(fills) + " fills over FIX, " +
                                       std::to_string(trades->size()) + " trades at the venue");
}

bool Demo::log_on() {
    title("Log on over FIX as " + options_.sender);
    auto const problem = client_.connect(Numbers::reset);
    return check(problem.empty(), problem.empty() ? "logged on" : problem);
}

void Demo::fill_in_parts() {
    title("A limit order that fills in parts");
    std::string const bid = book_side(true);
    if (bid.empty()) return;
    std::string const price =
        away_from(bid, Decimal::parse("0.99").value(), decimal_of(options_.tick), Rounding::down);
    std::string const id = ids_.next();
    std::string const rest =
        (decimal_of(options_.quantity) - decimal_of(options_.first_part)).to_string();
    if (!say("buy " + options_.quantity + " " + options_.symbol + " at " + price + " as " + id))
        return;
    if (!wait_until(id, "accepted") || !let_trade(id, options_.first_part)) return;
    if (!wait_until(id, "partially-filled") || !let_trade(id, rest)) return;
    if (!wait_until(id, "filled")) return;
    filled_order_id_ = order(id).order_id;
    check(decimal_of(order(id).average_price) == decimal_of(price),
          "average price " + order(id).average_price + " = the order's price");
    compare_with_venue(id, "FILLED");
}

void Demo::replace_and_cancel() {
    title("An order that is replaced and then canceled");
    std::string const ask = book_side(false);
    if (ask.empty()) return;
    Decimal const tick = decimal_of(options_.tick);
    auto const price = away_from(ask, Decimal::parse("1.01").value(), tick, Rounding::up);
    auto const next_price = away_from(ask, Decimal::parse("1.012").value(), tick, Rounding::up);
    std::string const id = ids_.next();
    std::string const next_id = ids_.next();
    if (!say("sell 0.4 " + options_.symbol + " at " + price + " as " + id)) return;
    if (!wait_until(id, "accepted")) return;
    if (!say("replace " + id + " quantity 0.3 price " + next_price + " as " + next_id)) return;
    if (!wait_until(next_id, "replaced")) return;
    check(order(id).quantity == "0.3" && decimal_of(order(id).price) == decimal_of(next_price),
          "the new terms are in force: " + describe(order(id)));
    if (!say("cancel " + next_id) || !wait_until(id, "canceled")) return;
    compare_with_venue(id, "CANCELED");
}

void Demo::sell_at_market() {
    title("A market order: sells again what was bought");
    std::string const id = ids_.next();
    if (!say("sell " + options_.quantity + " " + options_.symbol + " market as " + id)) return;
    if (wait_until(id, "filled")) compare_with_venue(id, "FILLED");
}

void Demo::be_refused(std::string const& words, std::string const& id, std::string const& by,
                      std::string const& text) {
    std::size_t const before = orders_at_venue();
    if (!say(words) || !wait_until(id, "rejected")) return;
    check(order(id).text.find(text) != std::string::npos,
          "refused by " + by + ": " + order(id).text);
    check(orders_at_venue() == before && order(id).venue_order_id.empty(),
          "the venue never saw it");
}

void Demo::be_refused_by_limit() {
    title("An order refused by a risk limit");
    std::string const bid = book_side(true);
    if (bid.empty()) return;
    std::string const price =
        away_from(bid, Decimal::parse("0.99").value(), decimal_of(options_.tick), Rounding::down);
    std::string const id = ids_.next();
    be_refused(
        "buy " + options_.refused_quantity + " " + options_.symbol + " at " + price + " as " + id,
        id, "the limit", options_.limit_text);
}

void Demo::be_refused_by_script() {
    title("An order refused by a Lua rule");
    std::string const id = ids_.next();
    be_refused("buy " + options_.scripted_quantity + " " + options_.symbol + " market as " + id, id,
               "the rule", options_.script_text);
}

void Demo::show_audit_story() {
    if (!options_.audit_story || filled_order_id_.empty()) return;
    title("The audit trail of order " + filled_order_id_ + ", from SQLite");
    std::string const story = options_.audit_story(filled_order_id_);
    out_ << story << (story.ends_with('\n') ? "" : "\n");
    check(!story.empty(), "the audit trail tells of the order");
}

int Demo::run() {
    if (log_on()) {
        fill_in_parts();
        replace_and_cancel();
        sell_at_market();
        be_refused_by_limit();
        be_refused_by_script();
        client_.logout("demo over");
    }
    show_audit_story();
    out_ << '\n'
         << (failures_ == 0 ? std::string("The demo went as expected.")
                            : "The demo did NOT go as expected: " + std::to_string(failures_) +
                                  " things differ (WRONG above).")
         << '\n'
         << std::flush;
    return failures_ == 0 ? 0 : 1;
}

}  // namespace

int run_demo(DemoOptions const& options, std::ostream& out) { return Demo(options, out).run(); }

}  // namespace trestle::fix::desk
