#include "tests/unit/fix/gateway_house.hpp"

#include <stdlib.h>

#include <algorithm>
#include <stdexcept>
#include <type_traits>

namespace trestle::fix {

ScratchFolder::ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "trestle-fix-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

House::House(std::string folder)
    : own_folder_(folder.empty() ? std::make_unique<ScratchFolder>() : nullptr),
      folder_(own_folder_ ? *own_folder_ / "fix" : std::move(folder)) {}

Gateway::Ports House::ports() {
    Gateway::Ports ports;
    ports.deliver = [this](Input input) {
        if (!is_full) inbox.push_back(std::move(input));
        return !is_full;
    };
    ports.room = [this] { return is_full ? 0 : room; };
    ports.end_batch = [this] { ++batches; };
    ports.check_logon = [this](engine::LogonRequest const& request,
                               engine::LogonAnswer const& answer) {
        asked.push_back(request.username);
        answer("");
    };
    ports.log = [this](std::string_view line) { log.emplace_back(line); };
    ports.alert = [this](std::string_view text) { alerts.emplace_back(text); };
    ports.fail = [this](std::string const& text) { failures.push_back(text); };
    ports.send = [this](std::string const& desk, std::string const& type, std::string_view body,
                        engine::Mark mark, bool is_resend) {
        sent.push_back({desk, "35=" + type + "|" + barred(body), mark, is_resend});
        if (engine::Mark() < mark) stored[desk] = mark;
    };
    ports.last_mark = [this](std::string const& desk) { return stored[desk]; };
    ports.queued = [this](std::string const& desk) { return queued[desk]; };
    ports.schedule = [this](Duration after, std::function<void()> call) {
        later_.push_back({now + after, std::move(call)});
    };
    ports.now = [this] { return now; };
    ports.change_password = [this](std::string const& desk, PasswordChange change,
                                   std::function<void(UserResponse const&)> const& answer) {
        passwords[desk + " " + change.username] = change.password + " -> " + change.new_password;
        auto response = password_outcome;
        response.request_id = change.request_id;
        response.username = change.username;
        answer(response);
    };
    return ports;
}

void House::open(std::string const& desk, std::uint32_t messages_per_second, bool recovery_news) {
    GatewaySettings settings;
    settings.delivery.desk = desk;
    settings.delivery.ledger_folder = folder_ + "/" + desk + "/ledger";
    settings.delivery.recovery_news = recovery_news;
    settings.messages_per_second = messages_per_second;
    ASSERT_EQ(gateway.open(std::move(settings)), "");
}

void House::start(std::uint64_t epoch) {
    gateway.finish_recovery(journal.size());
    happen({}, Started{.epoch = epoch});
}

void House::receive(std::string_view barred_message, std::uint64_t number,
                    std::string const& desk) {
    engine::MessageContext context;
    context.desk = &desk;
    context.msg_seq_num = number;
    context.sending_time_ns = any_origin().sent_at.ns;
    auto const message = whole_message(barred_message);
    gateway.on_message(context, message.data(), message.size());
}

void House::log_on(std::string const& desk, bool has_reset) {
    gateway.on_logged_on(desk, "127.0.0.1:4000", "user", has_reset);
}

void House::log_off(std::string const& desk) { gateway.on_logged_off(desk, "bye", true); }

Sequence House::happen(Effects effects, Input input) {
    auto const sequence = static_cast<Sequence>(journal.size() + 1);
    for (std::uint32_t index = 0; index < effects.size(); ++index) {
        std::visit(
            [&](auto& one) {
                if constexpr (requires { one.exec_id; }) one.exec_id = {sequence, index};
            },
            effects[index]);
    }
    journal.push_back({{sequence, now, std::move(input)}, std::move(effects)});
    gateway.carry_out(journal.back().stamped, journal.back().effects);
    return sequence;
}

void House::replay(House const& before, Sequence last) {
    for (auto const& step : before.journal) {
        if (step.stamped.sequence > last) break;
        journal.push_back(step);
        gateway.recover(step.stamped, step.effects);
    }
    gateway.finish_recovery(last);
}

void House::turn_once() {
    std::vector<Later> due;
    std::erase_if(later_, [&](Later& one) {
        bool const is_due = one.due <= now;
        if (is_due) due.push_back(std::move(one));
        return is_due;
    });
    for (auto const& one : due) one.call();
}

void House::turn() {
    auto const is_due = [this](Later const& one) { return one.due <= now; };
    while (std::ranges::any_of(later_, is_due)) turn_once();
}

std::vector<Sent> House::to(std::string const& desk) const {
    std::vector<Sent> messages;
    for (auto const& one : sent) {
        if (one.desk == desk) messages.push_back(one);
    }
    return messages;
}

std::vector<std::string> House::exec_ids(std::string const& desk) const {
    std::vector<std::string> ids;
    for (auto const& one : to(desk)) {
        if (auto const id = one.exec_id(); !id.empty()) ids.push_back(id);
    }
    return ids;
}

Report report_of(std::string const& cl_ord_id, std::string const& desk,
                 std::string const& account) {
    return {.session = SessionId::of(desk),
            .order_id = OrderId{1},
            .cl_ord_id = ClOrdId::of(cl_ord_id),
            .account = Account::of(account),
            .symbol = Symbol::of("BTC-USDT")};
}

}  // namespace trestle::fix
