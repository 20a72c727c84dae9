#include "tests/unit/audit/history.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/support/approval.hpp"
#include "tests/unit/audit/operators_day.hpp"

namespace trestle::audit {

using namespace trestle::literals;

namespace {

constexpr Timestamp opening{1'767'652'445'000'000'000};  // 2026-01-05T22:34:05Z

VenueOrder venue_order(OrderId order, std::uint32_t leg, Terms const& terms) {
    return {.order = order,
            .leg = leg,
            .account = Account::of("DEMO"),
            .instrument = {1},
            .venue = Venue::binance_spot,
            .symbol = VenueSymbol::of("BTCUSDT"),
            .client_id = make_venue_client_id(test_epoch, order, leg),
            .side = Side::buy,
            .terms = terms};
}

NewOrder new_order(char const* cl_ord_id, Terms const& terms, std::uint64_t msg_seq_num) {
    return {.origin = origin_of(msg_seq_num, opening),
            .cl_ord_id = ClOrdId::of(cl_ord_id),
            .account = Account::of("DEMO"),
            .symbol = Symbol::of("BTC-USDT"),
            .side = Side::buy,
            .terms = terms,
            .verdict = {.decision = ScriptVerdict::Decision::allow},
            .reference = {Price(59999.9_d), Price(60000.1_d), std::nullopt, opening}};
}

}  // namespace

Terms limit_terms(Quantity quantity, Price price) { return {.quantity = quantity, .price = price}; }

Origin origin_of(std::uint64_t msg_seq_num, Timestamp sent_at) {
    return {.session = SessionId::of("DESK1"), .msg_seq_num = msg_seq_num, .sent_at = sent_at};
}

VenueRef ref_of(OrderId order, char const* venue_order_id, std::uint32_t leg) {
    return {.venue = Venue::binance_spot,
            .client_id = make_venue_client_id(test_epoch, order, leg),
            .order_id = VenueOrderId::of(venue_order_id),
            .venue_time = opening + std::chrono::microseconds(1'500)};
}

Report report_on(OrderId order, Sequence sequence, std::uint32_t index, ReportKind kind,
                 OrderStatus status, char const* cl_ord_id, Terms const& terms) {
    Report report;
    report.session = SessionId::of("DESK1");
    report.exec_id = {sequence, index};
    report.kind = kind;
    report.status = status;
    report.order_id = order;
    report.cl_ord_id = ClOrdId::of(cl_ord_id);
    report.account = Account::of("DEMO");
    report.symbol = Symbol::of("BTC-USDT");
    report.terms = terms;
    report.leaves = terms.quantity;
    report.venue = Venue::binance_spot;
    report.at = opening;
    return report;
}

Step& History::add(Input input, Effects effects) {
    Sequence const sequence = next();
    Timestamp const at = opening + std::chrono::milliseconds(sequence);
    steps.push_back({{sequence, at, std::move(input)},
                     "record " + std::to_string(sequence) + std::string("\0\xff", 2) +
                         std::string(sequence % 7, 'x'),
                     std::move(effects)});
    return steps.back();
}

void History::open_day() {
    add(Started{test_epoch, "0.1.0", "host1"});
    Configured configured;
    configured.sessions = {{SessionId::of("DESK1"), {Account::of("DEMO"), Account::of("OTHER")}}};
    configured.limits = {
        {Account::of("DEMO"),
         50,
         {{Symbol::of("BTC-USDT"), Quantity(2_d), std::nullopt, 5_d, Quantity(5_d)}}},
        {Account::of("OTHER"), std::nullopt, {}}};
    configured.source = "etc/demo.toml sha256 00ff";
    add(configured);
    add(InstrumentDefined{{.id = {1},
                           .symbol = Symbol::of("BTC-USDT"),
                           .venue_symbol = VenueSymbol::of("BTCUSDT"),
                           .base = Asset::of("BTC"),
                           .quote = Asset::of("USDT"),
                           .is_trading = true,
                           .tick = Price(0.01_d),
                           .lot = Quantity(0.00001_d)}});
    add(DeskLoggedOn{SessionId::of("DESK1"), true, "127.0.0.1:40000", "desk1"});
    add(VenueLink{Venue::binance_spot, Account::of("DEMO"), true, "connected"});
}

OrderId History::accepted_order(char const* cl_ord_id, Quantity quantity, Price price) {
    OrderId const id{next()};
    Terms const terms = limit_terms(quantity, price);
    add(new_order(cl_ord_id, terms, id.value),
        {report_on(id, id.value, 0, ReportKind::pending_new, OrderStatus::pending_new, cl_ord_id,
                   terms),
         SubmitToVenue{tests::approve_for_test(venue_order(id, 1, terms))},
         StartTimer{{id, TimerId::Kind::venue_ack, 1}, opening}});
    auto accepted =
        report_on(id, next(), 0, ReportKind::accepted, OrderStatus::working, cl_ord_id, terms);
    accepted.venue_order_id = VenueOrderId::of("V-" + std::to_string(id.value));
    add(VenueAccepted{ref_of(id, ("V-" + std::to_string(id.value)).c_str())}, {accepted});
    return id;
}

void History::fill(OrderId order, char const* trade, Quantity quantity, Price price,
                   Quantity filled_after, Quantity leaves) {
    auto const status = leaves.is_zero() ? OrderStatus::filled : OrderStatus::partially_filled;
    auto report = report_on(order, next(), 0, ReportKind::trade, status, "A-1",
                            limit_terms(filled_after + leaves, price));
    report.cumulative = filled_after;
    report.leaves = leaves;
    report.average = price;
    report.venue_order_id = VenueOrderId::of("V-" + std::to_string(order.value));
    VenueFilled const filled{.ref = ref_of(order, report.venue_order_id.view().data()),
                             .trade_id = VenueTradeId::of(trade),
                             .symbol = VenueSymbol::of("BTCUSDT"),
                             .quantity = quantity,
                             .price = price,
                             .cumulative = filled_after,
                             .fee = 0.0001_d,
                             .fee_asset = Asset::of("BTC"),
                             .liquidity = Liquidity::maker};
    report.execution =
        Execution{quantity,         price,           filled.fee,           filled.fee_asset,
                  filled.liquidity, filled.trade_id, filled.ref.venue_time};
    add(filled, {report});
}

namespace {

void add_replace_and_cancel(History& day) {
    OrderId const id = day.accepted_order("R-1", Quantity(1_d), Price(59000_d));
    Terms const old_terms = limit_terms(Quantity(1_d), Price(59000_d));
    Terms const new_terms = limit_terms(Quantity(2_d), Price(59500_d));
    ReplaceOrder replace{.origin = origin_of(20),
                         .cl_ord_id = ClOrdId::of("R-2"),
                         .orig_cl_ord_id = ClOrdId::of("R-1"),
                         .symbol = Symbol::of("BTC-USDT"),
                         .terms = new_terms};
    replace.verdict = {ScriptVerdict::Decision::allow, "scripts/rules/route.lua:7", "house route",
                       Venue::binance_spot};
    auto pending = report_on(id, day.next(), 0, ReportKind::pending_replace,
                             OrderStatus::pending_replace, "R-2", old_terms);
    pending.orig_cl_ord_id = ClOrdId::of("R-1");
    VenueReplacement const replacement{.old_client_id = make_venue_client_id(test_epoch, id, 1),
                                       .old_order_id = VenueOrderId::of("V-old"),
                                       .order = venue_order(id, 2, new_terms)};
    day.add(replace, {pending, ReplaceAtVenue{tests::approve_for_test(replacement)}});
    auto replaced =
        report_on(id, day.next(), 0, ReportKind::replaced, OrderStatus::working, "R-2", new_terms);
    replaced.orig_cl_ord_id = ClOrdId::of("R-1");
    replaced.venue_order_id = VenueOrderId::of("V-new");
    day.add(VenueReplaced{ref_of(id, "V-new", 2), replacement.old_client_id, {}}, {replaced});

    auto cancel_pending = report_on(id, day.next(), 0, ReportKind::pending_cancel,
                                    OrderStatus::pending_cancel, "R-3", new_terms);
    day.add(CancelOrder{origin_of(21), ClOrdId::of("R-3"), ClOrdId::of("R-2"), id,
                        Symbol::of("BTC-USDT"), Side::buy},
            {cancel_pending,
             CancelAtVenue{id, Account::of("DEMO"), Venue::binance_spot, VenueSymbol::of("BTCUSDT"),
                           make_venue_client_id(test_epoch, id, 2), VenueOrderId::of("V-new")}});
    auto canceled =
        report_on(id, day.next(), 0, ReportKind::canceled, OrderStatus::canceled, "R-3", new_terms);
    canceled.leaves = {};
    day.add(VenueCanceled{ref_of(id, "V-new", 2), VenueCanceled::Cause::requested, {}, ""},
            {canceled});
    CancelRejected const late{.session = SessionId::of("DESK1"),
                              .exec_id = {day.next(), 0},
                              .order_id = id,
                              .cl_ord_id = ClOrdId::of("R-4"),
                              .orig_cl_ord_id = ClOrdId::of("R-3"),
                              .account = Account::of("DEMO"),
                              .status = OrderStatus::canceled,
                              .refusal = refusal_for(Reason::too_late, "the order is canceled"),
                              .at = opening};
    day.add(CancelOrder{origin_of(22), ClOrdId::of("R-4"), ClOrdId::of("R-3")}, {late});
}

void refuse(History& day, NewOrder order, Refusal refusal) {
    OrderId const id{day.next()};
    auto rejected = report_on(id, id.value, 0, ReportKind::rejected, OrderStatus::rejected,
                              order.cl_ord_id.view().data(), order.terms);
    rejected.leaves = {};
    rejected.venue.reset();
    rejected.refusal = std::move(refusal);
    day.add(std::move(order), {rejected});
}

void add_refusals(History& day, OrderId known) {
    Terms const terms = limit_terms(Quantity(5_d), Price(60000_d));
    refuse(day, new_order("X-1", terms, 30),
           refusal_for(Reason::max_order_quantity, "OrderQty 5 is above 2; send less"));
    auto scripted = new_order("X-2", {.type = OrderType::market, .quantity = Quantity(1_d)}, 31);
    scripted.verdict = {ScriptVerdict::Decision::deny, "scripts/rules/demo_limits.lua:12",
                        "too big for the night", std::nullopt};
    refuse(day, scripted, refusal_for(Reason::script_denied, "too big for the night"));

    // A duplicate: the answer names the first order and its state.
    auto const as_known = [&](ReportKind kind) {
        auto report = report_on(known, day.next(), 0, kind, OrderStatus::filled, "A-1",
                                limit_terms(Quantity(0.3_d), Price(60000.1_d)));
        report.cumulative = Quantity(0.3_d);
        report.leaves = {};
        report.average = Price(60000.1_d);
        report.venue_order_id = VenueOrderId::of("V-6");
        return report;
    };
    auto duplicate = as_known(ReportKind::rejected);
    duplicate.refusal = refusal_for(Reason::duplicate_cl_ord_id, "ClOrdID(11) 'A-1' was used");
    day.add(new_order("A-1", terms, 32), {duplicate});
    // A repeat of what is known is answered and brings no order.
    auto repeat = new_order("A-1", terms, 32);
    repeat.origin.is_possible_resend = true;
    day.add(repeat, {as_known(ReportKind::status)});

    RefusedMessage unreadable{.origin = origin_of(33),
                              .answer = RefusedMessage::Answer::order_rejected,
                              .field = 44,
                              .refusal = refusal_for(Reason::malformed, "Price(44) 'abc'")};
    unreadable.msg_type = Text<MsgTypeTag, 4>::of("D");
    unreadable.cl_ord_id = ClOrdId::of("X-3");
    day.add(unreadable, {Report{.session = SessionId::of("DESK1"),
                                .exec_id = {day.next(), 0},
                                .kind = ReportKind::rejected,
                                .status = OrderStatus::rejected,
                                .cl_ord_id = ClOrdId::of("X-3"),
                                .refusal = unreadable.refusal,
                                .at = opening}});
    RefusedMessage unknown{.origin = origin_of(34),
                           .answer = RefusedMessage::Answer::business_reject,
                           .code = 3,
                           .refusal = refusal_for(Reason::malformed, "MsgType(35)=V")};
    unknown.msg_type = Text<MsgTypeTag, 4>::of("V");
    day.add(unknown, {MessageRejected{.session = SessionId::of("DESK1"),
                                      .exec_id = {day.next(), 0},
                                      .is_business = true,
                                      .ref_msg_seq_num = 34,
                                      .ref_msg_type = unknown.msg_type,
                                      .code = 3,
                                      .text = unknown.refusal.text}});
}

void add_hostile_texts(History& day) {
    OrderId const id = day.accepted_order("=1+2", Quantity(0.5_d), Price(60000_d));
    auto rejected = report_on(id, day.next(), 0, ReportKind::rejected, OrderStatus::rejected,
                              "=1+2", limit_terms(Quantity(0.5_d), Price(60000_d)));
    rejected.leaves = {};
    std::string const text = "@SUM(1) \"quoted\", comma\nnewline \xff\xfe \x01 caf\xc3\xa9 \\";
    rejected.refusal = {Reason::venue_rejected, text};
    day.add(VenueRejected{ref_of(id, ""), Reason::venue_rejected, text}, {rejected});
    day.add(VenueAnomaly{{}, "unknown event", std::string("{\"e\":\0}", 7)},
            {Alert{std::nullopt, "venue said \x1b[31mred"}});
}

void add_doubt(History& day) {
    OrderId const id = day.accepted_order("D-1", Quantity(0.25_d), Price(60000_d));
    VenueSymbol const symbol = VenueSymbol::of("BTCUSDT");
    auto const client_id = make_venue_client_id(test_epoch, id, 1);
    day.add(TimerFired{{id, TimerId::Kind::venue_ack, 1}},
            {QueryVenue{id, Account::of("DEMO"), Venue::binance_spot, symbol, client_id, {}},
             Alert{id, "no answer for 5 s: asking"}});
    day.add(VenueOutcomeUnknown{ref_of(id, ""), VenueRequest::submit, "timeout"});
    day.add(VenueOrderState{ref_of(id, "V-late"), VenueOrderState::State::working, {}, ""});
    // Only the venue's own id is known, and no effect tells the order.
    VenueRef bare = ref_of(id, ("V-" + std::to_string(id.value)).c_str());
    bare.client_id = {};
    day.add(VenueCancelRejected{bare, Reason::venue_rejected, "-2011 Unknown order sent."});
    day.add(VenueBalances{Venue::binance_spot,
                          Account::of("DEMO"),
                          true,
                          opening,
                          {{Asset::of("BTC"), 1.5_d, 0.5_d}, {Asset::of("USDT"), 100000_d, {}}}});
    day.add(VenueLink{Venue::binance_spot, Account::of("DEMO"), false, "connection lost"});
    day.add(StatusQuery{.origin = origin_of(40), .cl_ord_id = ClOrdId::of("D-1")},
            {report_on(id, day.next(), 0, ReportKind::status, OrderStatus::working, "D-1",
                       limit_terms(Quantity(0.25_d), Price(60000_d)))});
    day.add(DeskLoggedOff{SessionId::of("DESK1"), "end of day"});
}

void add_break(History& day) {
    VenueStatement const statement{.venue = Venue::binance_usdm,
                                   .account = Account::of("DEMO"),
                                   .began = opening,
                                   .asked_at = opening,
                                   .has_positions = true};
    Break const found{.id = {1},
                      .kind = BreakKind::position,
                      .account = Account::of("DEMO"),
                      .venue = Venue::binance_usdm,
                      .symbol = Symbol::of("BTC-USDT-PERP"),
                      .ours = 0_d,
                      .theirs = -0.5_d,
                      .our_evidence = "no fill",
                      .their_evidence = "a position of -0.5",
                      .since = opening,
                      .seen = opening,
                      .is_frozen = true};
    day.add(statement, {BreakNews{found}});
}

}  // namespace

History eventful_day() {
    History day;
    day.open_day();
    OrderId const first = day.accepted_order("A-1", Quantity(0.3_d), Price(60000.1_d));
    day.fill(first, "901", Quantity(0.1_d), Price(60000.1_d), Quantity(0.1_d), Quantity(0.2_d));
    day.fill(first, "902", Quantity(0.2_d), Price(60000.1_d), Quantity(0.3_d), Quantity());
    // The same trade again: the core says nothing, the event stays.
    day.add(std::get<VenueFilled>(day.steps.back().stamped.input));
    add_replace_and_cancel(day);
    add_refusals(day, first);
    add_hostile_texts(day);
    add_doubt(day);
    add_operators(day);
    day.add(VenuePositions{Venue::binance_usdm,
                           Account::of("DEMO"),
                           true,
                           opening,
                           {{VenueSymbol::of("BTCUSDT"), PositionSide::both, Quantity(-0.5_d),
                             Price(60000_d), Price(60100_d), std::nullopt}}});
    add_break(day);
    return day;
}

void AuditFile::SetUp() {
    auto pattern = (std::filesystem::temp_directory_path() / "audit-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
}

void AuditFile::TearDown() { std::filesystem::remove_all(folder_); }

void AuditFile::project(History const& history, std::string const& path, std::size_t batch,
                        std::size_t from, std::size_t to) {
    auto opened = Projector::open(path);
    ASSERT_TRUE(opened.ok()) << opened.error();
    auto& projector = *opened.value();
    for (std::size_t i = from; i < std::min(to, history.steps.size()); ++i) {
        auto const& [stamped, record, effects] = history.steps[i];
        projector.apply(stamped, record, effects);
        if (projector.uncommitted() < batch) continue;
        auto const done = projector.commit();
        ASSERT_TRUE(done.ok()) << done.error();
    }
    auto const done = projector.commit();
    ASSERT_TRUE(done.ok()) << done.error();
}

std::string AuditFile::meddle(std::string const& path, std::string const& sql) {
    sqlite3* connection = nullptr;
    char* error = nullptr;
    sqlite3_open(path.c_str(), &connection);
    sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, &error);
    std::string const text = error == nullptr ? "" : error;
    sqlite3_free(error);
    sqlite3_close(connection);
    return text;
}

std::string AuditFile::look_up(std::string const& path, std::string const& sql) {
    sqlite3* connection = nullptr;
    sqlite3_stmt* statement = nullptr;
    sqlite3_open(path.c_str(), &connection);
    std::string text;
    if (sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
        text = sqlite3_errmsg(connection);
    } else if (sqlite3_step(statement) != SQLITE_ROW) {
        text = "no row";
    } else if (auto const* value = sqlite3_column_text(statement, 0)) {
        text = reinterpret_cast<char const*>(value);
    } else {
        text = "NULL";
    }
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return text;
}

void AuditFile::expect_golden(std::string const& name, std::string const& text) {
    auto const file =
        std::filesystem::path(TRESTLE_SOURCE_DIR) / "tests" / "unit" / "audit" / "golden" / name;
    if (std::getenv("TRESTLE_UPDATE") != nullptr) {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
    }
    std::ifstream in(file, std::ios::binary);
    std::string const golden((std::istreambuf_iterator<char>(in)),
                             std::istreambuf_iterator<char>());
    EXPECT_EQ(text, golden) << "run audit_test with TRESTLE_UPDATE=1 and read the difference";
}

RecordSource AuditFile::journal_of(History const& history) {
    return [&history, place = std::size_t{0}]() mutable -> std::optional<JournalRecord> {
        if (place == history.steps.size()) return std::nullopt;
        auto const& step = history.steps[place++];
        return JournalRecord{step.stamped.sequence, step.record};
    };
}

}  // namespace trestle::audit
