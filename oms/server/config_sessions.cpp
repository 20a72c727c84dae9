#include "oms/server/config_sessions.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "fix/credentials.hpp"
#include "oms/server/near_match.hpp"

namespace trestle::server {

namespace {

constexpr std::array<char const*, 7> day_names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

template <class Each, class Name>
bool is_among(std::vector<Each> const& all, Name name_of_each, std::string const& name) {
    return std::ranges::any_of(all, [&](Each const& each) { return name_of_each(each) == name; });
}

std::string question(std::string const& word, std::vector<std::string> const& known) {
    auto const near = nearest(word, known);
    return near.empty() ? "" : "did you mean " + near + "? ";
}

class SessionReader {
public:
    SessionReader(TableReader& table, Config const& config, Problems& problems)
        : table_(table), config_(config), problems_(problems) {}

    SessionConfig read() {
        desk();
        users();
        rights();
        orders_when_away();
        session_.may_reset_numbers = table_.flag_or("may_reset_numbers", true);
        session_.recovery_news = table_.flag_or("recovery_news", true);
        session_.messages_per_second = static_cast<std::uint32_t>(
            table_.number_or("messages_per_second", 1, 1'000'000, session_.messages_per_second));
        heartbeat();
        for (auto const& host : table_.restriction("allowed_hosts")) {
            auto const problem = describe_host_range(host);
            if (!problem.empty()) table_.problem("allowed_hosts", "'" + host + "' " + problem);
            session_.allowed_hosts.push_back(host);
        }
        client_certificate();
        if (auto const* schedule = table_.table_if("schedule")) read_schedule(*schedule);
        return std::move(session_);
    }

private:
    void desk() {
        session_.desk = table_.text("desk");
        if (auto const id = SessionId::from(session_.desk)) {
            session_.rights.session = *id;
        } else {
            table_.problem("desk", "'" + session_.desk +
                                       "' is longer than 32 characters; shorten "
                                       "it");
        }
        if (session_.desk == house_session.view()) {
            table_.problem("desk", "'HOUSE' owns the orders that nobody here sent; use another");
        }
        if (session_.desk == config_.comp_id) {
            table_.problem("desk", "'" + session_.desk + "' is our own fix.comp_id; use another");
        }
        if (is_among(
                config_.sessions, [](auto const& other) { return other.desk; }, session_.desk)) {
            table_.problem("desk", "'" + session_.desk +
                                       "' stands twice; a desk has one session, with several "
                                       "users if need be");
        }
        session_.rights.firm = table_.text_or("firm", "");
        if (session_.rights.firm.size() > 32) {
            table_.problem("firm", "is longer than 32 characters; shorten it");
        }
    }

    void users() {
        if (!table_.has("users")) {
            return add_user({table_.text("username"), table_.text("password")}, table_);
        }
        for (auto const* key : {"username", "password"}) {
            if (table_.node_if(key) == nullptr) continue;
            table_.problem(key, "stands beside users; put it into the list and remove it here");
        }
        for (auto const* item : table_.tables("users", true)) {
            TableReader user(*item, "session.users", problems_);
            add_user({user.text("username"), user.text("password")}, user);
        }
        if (session_.users.empty()) table_.problem("users", "must name at least one user");
    }

    void add_user(UserConfig user, TableReader& table) {
        if (is_among(
                session_.users, [](auto const& other) { return other.name; }, user.name)) {
            table.problem("username", "'" + user.name + "' stands twice; remove one");
        }
        if (user.name.size() > 64) {
            table.problem("username", "is longer than 64 characters; shorten it");
        }
        bool const is_hash = user.password_hash.rfind("scrypt$", 0) == 0;
        if (!user.password_hash.empty() && !is_hash) {
            table.problem("password",
                          "must be a hash made by 'trestle hash-password', never the "
                          "password itself");
        }
        if (is_hash) {
            auto const problem = fix::describe_password_hash(user.password_hash);
            if (!problem.empty()) table.problem("password", problem);
        }
        session_.users.push_back(std::move(user));
    }

    std::vector<Account> accounts(std::string const& key) {
        std::vector<std::string> known;
        for (auto const& account : config_.accounts) known.push_back(account.name);
        std::vector<Account> result;
        for (auto const& name : table_.texts(key, false)) {
            if (std::ranges::find(known, name) == known.end()) {
                table_.problem(key, "account '" + name + "' has no [[account]]; " +
                                        question(name, known) + "add it or remove it here");
                continue;
            }
            result.push_back(Account::of(name));
        }
        return result;
    }

    void rights() {
        auto& rights = session_.rights;
        rights.accounts = accounts("accounts");
        rights.watched = accounts("watches");
        rights.is_drop_copy = table_.has("watches");
        if (rights.is_drop_copy && !rights.accounts.empty()) {
            table_.problem("watches",
                           "makes a drop copy, which cannot trade; remove accounts, or "
                           "give the drop copy a session of its own");
        }
        if (rights.is_drop_copy && rights.watched.empty()) {
            table_.problem("watches", "must name at least one account; or remove it");
        }
        if (table_.has("feed")) {
            auto const feed = table_.one_of("feed", {"reports", "compliance"});
            rights.has_compliance_feed = feed == "compliance";
            if (!rights.is_drop_copy) {
                table_.problem("feed", "is for drop copies only; set watches or remove it");
            }
        }
        rights.sees_firm = table_.flag_or("sees_firm", false);
        if (rights.sees_firm && rights.firm.empty()) {
            table_.problem("sees_firm", "needs the firm's name; set firm");
        }
        restrictions(rights);
        if (auto const value = table_.decimal_if("max_order_notional")) {
            rights.max_order_notional = Notional(*value);
            if (value->is_zero()) {
                table_.problem("max_order_notional",
                               "is 0, so that no order could pass; set more, "
                               "or accounts = [] for a session that cannot "
                               "trade");
            }
        }
    }

    void restrictions(SessionRights& rights) {
        std::vector<std::string> symbols, venues;
        for (auto const& listing : config_.listings) symbols.emplace_back(listing.symbol.view());
        for (auto const& venue : config_.venues) venues.emplace_back(name_of(venue.venue));
        for (auto const& name : named("symbols", symbols, "an [[instrument]]")) {
            rights.symbols.push_back(Symbol::of(name));
        }
        for (auto const& name : named("venues", venues, "a [venue.…] of this config")) {
            rights.venues.push_back(*venue_named(name));
        }
        // In the order of OrderKind.
        static std::vector<std::string> const kinds{"market",     "limit", "stop",
                                                    "stop_limit", "touch", "trailing"};
        for (auto const& name : named("order_types", kinds, "an order type")) {
            auto const place = std::ranges::find(kinds, name) - kinds.begin();
            rights.order_types.push_back(static_cast<OrderKind>(place));
        }
    }

    // Of a list that restricts, the words that are known.
    std::vector<std::string> named(std::string const& key, std::vector<std::string> const& known,
                                   std::string const& what) {
        std::vector<std::string> result;
        for (auto const& name : table_.restriction(key)) {
            if (std::ranges::find(known, name) != known.end()) {
                result.push_back(name);
                continue;
            }
            std::string all;
            for (auto const& each : known) all += (all.empty() ? "" : ", ") + each;
            table_.problem(key, "'" + name + "' is not " + what + "; " + question(name, known) +
                                    "known are: " + all);
        }
        return result;
    }

    void orders_when_away() {
        using CancelOn = SessionRights::CancelOn;
        auto& rights = session_.rights;
        if (table_.has("cancel_on_disconnect")) {
            static constexpr std::pair<std::string_view, CancelOn> choices[] = {
                {"never", CancelOn::never},
                {"disconnect", CancelOn::disconnect},
                {"logout", CancelOn::logout},
                {"both", CancelOn::both}};
            auto const chosen =
                table_.one_of("cancel_on_disconnect", {"never", "disconnect", "logout", "both"});
            for (auto const& [name, cancel_on] : choices) {
                if (name == chosen) rights.cancel_on = cancel_on;
            }
            if (rights.is_drop_copy) {
                table_.problem("cancel_on_disconnect", "is for sessions that trade; remove it");
            }
        }
        auto const grace = table_.number_if("cancel_grace_ms", 0, 3'600'000);
        if (grace) rights.cancel_grace = std::chrono::milliseconds(*grace);
        if (grace && rights.cancel_on == CancelOn::never) {
            table_.problem("cancel_grace_ms",
                           "has nothing to put off; set cancel_on_disconnect or "
                           "remove it");
        }
    }

    void heartbeat() {
        session_.heartbeat_min_seconds =
            static_cast<int>(table_.number_or("heartbeat_min_seconds", 1, 3'600, 1));
        session_.heartbeat_max_seconds =
            static_cast<int>(table_.number_or("heartbeat_max_seconds", 1, 3'600, 300));
        if (session_.heartbeat_min_seconds > session_.heartbeat_max_seconds) {
            table_.problem("heartbeat_min_seconds", "is above heartbeat_max_seconds; lower it");
        }
    }

    void client_certificate() {
        session_.client_certificate = table_.text_or("client_certificate", "");
        if (session_.client_certificate.empty()) return;
        bool const can_ask = std::ranges::any_of(
            config_.listeners, [](auto const& each) { return !each.client_ca.empty(); });
        if (!can_ask) {
            table_.problem("client_certificate",
                           "needs a [[fix.listen]] with tls = true and "
                           "client_ca; add one");
        }
        if (session_.client_certificate.find(':') == std::string::npos) return;
        std::string digits;
        for (char const c : session_.client_certificate) {
            if (c != ':') digits += c;
        }
        bool const is_fingerprint =
            digits.size() == 64 &&
            digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
        if (!is_fingerprint) {
            table_.problem("client_certificate",
                           "is not a SHA-256 fingerprint; write 64 hex "
                           "digits, with or without colons, or the "
                           "certificate's common name");
        }
    }

    void read_schedule(toml::table const& item) {
        TableReader table(item, "session.schedule", problems_);
        auto const start = table.second_of_day("start");
        auto const end = table.second_of_day("end");
        ScheduleConfig schedule{.start_second = start.value_or(0), .end_second = end.value_or(0)};
        if (table.has("days")) schedule.days = 0;
        for (auto const& name : table.restriction("days")) {
            auto const found = std::ranges::find(day_names, name);
            if (found == day_names.end()) {
                table.problem("days", "'" + name +
                                          "' is not a day; use mon, tue, wed, thu, fri, "
                                          "sat, sun");
                continue;
            }
            schedule.days |= 1U << (found - day_names.begin());
        }
        schedule.is_reset_at_start = table.flag_or("reset_at_start", false);
        session_.schedule = schedule;
    }

    TableReader& table_;
    Config const& config_;
    Problems& problems_;
    SessionConfig session_;
};

}  // namespace

SessionConfig read_session(TableReader& table, Config const& config, Problems& problems) {
    return SessionReader(table, config, problems).read();
}

std::string describe_host_range(std::string const& text) {
    auto const slash = text.find('/');
    auto const host = text.substr(0, slash);
    std::array<unsigned char, 16> bytes{};
    bool const is_v4 = inet_pton(AF_INET, host.c_str(), bytes.data()) == 1;
    bool const is_v6 = !is_v4 && inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
    if (!is_v4 && !is_v6) {
        return "is not an address; write 10.1.2.3, 10.1.0.0/16, ::1 or 2001:db8::/32";
    }
    if (slash == std::string::npos) return {};
    unsigned const most = is_v4 ? 32 : 128;
    unsigned length = 0;
    auto const* const last = text.data() + text.size();
    auto const read = std::from_chars(text.data() + slash + 1, last, length);
    if (read.ec != std::errc{} || read.ptr != last || length > most) {
        return "has no length from 0 to " + std::to_string(most) + " behind the slash; mend it";
    }
    for (unsigned bit = length; bit < most; ++bit) {
        if ((bytes[bit / 8] & (0x80U >> (bit % 8))) != 0) {
            return "has bits behind the first " + std::to_string(length) +
                   "; write the network's own address, or /" + std::to_string(most);
        }
    }
    return {};
}

}  // namespace trestle::server
