// The hot path accepts nothing that QuickFIX would not deliver: the same messages go through both.
#include "fix/engine/hot_path.hpp"

#include <gtest/gtest.h>
#include <quickfix/Application.h>
#include <quickfix/DataDictionary.h>
#include <quickfix/DataDictionaryProvider.h>
#include <quickfix/MessageStore.h>
#include <quickfix/Responder.h>
#include <quickfix/Session.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "fix/engine/frame.hpp"
#include "fix/engine/raw_fields.hpp"

namespace trestle {
namespace fix {
namespace engine {
namespace {

std::string const dictionary_file =
    std::string(TRESTLE_SOURCE_DIR) + "/tests/unit/fix_engine/dictionary.xml";

std::string framed(std::string body) {
    std::replace(body.begin(), body.end(), '|', '\x01');
    std::string message =
        "8=FIX.4.4\x01"
        "9=" +
        std::to_string(body.size()) + "\x01" + body;
    unsigned sum = 0;
    for (char const c : message) sum += static_cast<unsigned char>(c);
    char trailer[16];
    std::snprintf(trailer, sizeof trailer, "10=%03u\x01", sum % 256);
    return message + trailer;
}

std::string timestamp() {
    std::time_t const now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y%m%d-%H:%M:%S.123", &parts);
    return text;
}

// A bare QuickFIX session that is always logged on and always expects number 7: what a message in
// front of it leads to is what QuickFIX thinks of it.
class Cold : private FIX::NullApplication, private FIX::Responder {
public:
    explicit Cold(std::string const& dictionary) {
        ptr::shared_ptr<FIX::DataDictionary> const read(new FIX::DataDictionary(dictionary));
        dictionaries_.addTransportDataDictionary(FIX::BeginString("FIX.4.4"), read);
        raw_fields_.reset(new RawFields(*read));
        session_.reset(new FIX::Session(
            *this, stores_, FIX::SessionID("FIX.4.4", "TRESTLE", "DESK1"), dictionaries_,
            FIX::TimeRange(FIX::UtcTimeOnly(0, 0, 0), FIX::UtcTimeOnly(0, 0, 0)), 0, nullptr));
    }

    bool delivers(std::string const& message) {
        if (!session_->isLoggedOn() || session_->sentLogout()) {
            session_->disconnect();
            session_->setResponder(this);
            session_->setNextTargetMsgSeqNum(1);
            session_->next(
                framed("35=A|49=DESK1|56=TRESTLE|34=1|52=" + timestamp() + "|98=0|108=300|"),
                FIX::UtcTimeStamp());
            EXPECT_TRUE(session_->isLoggedOn());
        }
        session_->setNextTargetMsgSeqNum(7);
        has_delivered_ = false;
        // As in the engine: QuickFIX would read past the end of what is not sound.
        if (!raw_fields_->are_sound(message.data(), message.size())) return false;
        try {
            session_->next(message, FIX::UtcTimeStamp());
        } catch (FIX::InvalidMessage const&) {
        }
        // QuickFIX keeps what it sends for a resend that nobody asks for here.
        if (++count_ % 1000 == 0) session_->reset();
        return has_delivered_;
    }

private:
    void fromApp(FIX::Message const&,
                 FIX::SessionID const&) throw(FIX::FieldNotFound, FIX::IncorrectDataFormat,
                                              FIX::IncorrectTagValue,
                                              FIX::UnsupportedMessageType) override {
        has_delivered_ = true;
    }
    bool send(std::string const&) override { return true; }
    void disconnect() override {}

    FIX::DataDictionaryProvider dictionaries_;
    FIX::MemoryStoreFactory stores_;
    std::unique_ptr<RawFields> raw_fields_;
    std::unique_ptr<FIX::Session> session_;
    bool has_delivered_ = false;
    int count_ = 0;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

Fields base(char msg_type) {
    Fields fields{{"35", std::string(1, msg_type)},
                  {"49", "DESK1"},
                  {"56", "TRESTLE"},
                  {"34", "7"},
                  {"52", timestamp()},
                  {"11", "a1"},
                  {"55", "BTCUSDT"},
                  {"54", "1"}};
    if (msg_type != 'H') fields.emplace_back("60", timestamp());
    if (msg_type == 'F' || msg_type == 'G') fields.emplace_back("41", "a0");
    if (msg_type == 'D') fields.emplace_back("1", "DEMO");
    if (msg_type == 'D' || msg_type == 'G') {
        fields.emplace_back("38", "1.5");
        fields.emplace_back("40", "2");
        fields.emplace_back("44", "100.25");
    }
    return fields;
}

std::string text(Fields const& fields) {
    std::string body;
    for (auto const& field : fields) body += field.first + "=" + field.second + "|";
    return body;
}

class HotPathTest : public ::testing::Test {
protected:
    HotPathTest() : dictionary(dictionary_file), hot(dictionary), cold(dictionary_file) {}

    // What the engine does: cut, read quickly, compare the number.
    bool is_hot(std::string const& message) {
        Slice const slice = next_slice(message.data(), message.size(), 16384);
        HotMessage read;
        return slice.cut == Cut::message && slice.size == message.size() &&
               hot.read(message.data(), message.size(), "DESK1", "TRESTLE", read) &&
               read.msg_seq_num == 7 && is_now(read.sending_time_ns);
    }
    static bool is_now(std::int64_t ns) {
        return std::llabs(ns / 1000000000 - std::time(nullptr)) < 119;
    }

    FIX::DataDictionary dictionary;
    HotPath hot;
    Cold cold;
};

TEST_F(HotPathTest, reads_ordinary_messages) {
    for (char const type : {'D', 'F', 'G', 'H'}) {
        EXPECT_TRUE(hot.knows(type)) << type;
        std::string const message = framed(text(base(type)));
        EXPECT_TRUE(is_hot(message)) << message;
        EXPECT_TRUE(cold.delivers(message)) << message;
    }
    std::string const rich = framed(text(base('D')) +
                                    "18=6 G|59=3|58=free text = with signs|377=Y|"
                                    "423=2|75=20240229|9001=twap|");
    EXPECT_TRUE(is_hot(rich));
    EXPECT_TRUE(cold.delivers(rich));
    std::string const routed =
        framed("35=H|49=DESK1|50=trader|56=TRESTLE|57=algo|34=7|52=" + timestamp() +
               "|11=a1|55=BTCUSDT|54=1|");
    EXPECT_TRUE(is_hot(routed));
    EXPECT_TRUE(cold.delivers(routed));
}

TEST_F(HotPathTest, reads_number_and_time_from_the_wire) {
    std::string const message = framed(
        "35=H|49=DESK1|56=TRESTLE|34=123456789|52=20240229-23:59:59.123456|11=a1|"
        "55=BTCUSDT|54=1|");
    HotMessage read;
    ASSERT_TRUE(hot.read(message.data(), message.size(), "DESK1", "TRESTLE", read));
    EXPECT_EQ(read.msg_seq_num, 123456789U);
    EXPECT_EQ(read.sending_time_ns, 1709251199123456000);
}

// Each line is one departure from an ordinary D; whatever QuickFIX thinks of it, it is not hot.
TEST_F(HotPathTest, leaves_everything_unusual_to_quickfix) {
    std::string const head = "35=D|49=DESK1|56=TRESTLE|34=7|52=" + timestamp() + "|";
    std::string const body = "11=a1|1=DEMO|55=BTCUSDT|54=1|60=" + timestamp() + "|38=1|40=1|";
    ASSERT_TRUE(is_hot(framed(head + body)));
    std::string const now = timestamp();
    std::vector<std::string> const unusual{
        head + "43=Y|122=" + now + "|" + body,
        head + "43=N|" + body,
        head + "97=Y|" + body,
        head + body + "57=late|",
        head + body + "54=1|",
        head + body + "9999=1|",
        head + body + "99999=1|",
        head + body + "41=a0|",
        head + body + "058=x|",
        head + body + "58=|",
        head + body + "=x|",
        head + body + "58|",
        head + body + "44=abc|",
        head + body + "44=1.|",
        head + body + "44=.5|",
        head + body + "44=+5|",
        head + body + "44=1e5|",
        head + body + "44= 1|",
        head + body + "59=9|",
        head + body + "59=11|",
        head + body + "18=6G|",
        head + body + "18=6  G|",
        head + body + "18=6 |",
        head + body + "377=y|",
        head + body + "423=1.5|",
        head + body + "423=99999999999|",
        head + body + "75=20240230|",
        head + body + "453=1|448=A|452=1|",
        head + body + "354=3|355=a|b|",
        head + body + "10=000|",
        head + body + "89=x|",
        head + body + "8=FIX.4.4|",
        head + "11=a1|",
        "35=D|49=DESK2|56=TRESTLE|34=7|52=" + now + "|" + body,
        "35=D|49=DESK1|56=TRESTLEX|34=7|52=" + now + "|" + body,
        "35=D|49=DESK1|56=TRESTLE|34=07|52=" + now + "|" + body,
        "35=D|49=DESK1|56=TRESTLE|34=+7|52=" + now + "|" + body,
        "35=D|49=DESK1|56=TRESTLE|34=8|52=" + now + "|" + body,
        "35=D|49=DESK1|56=TRESTLE|34=7|52=" + now.substr(0, 17) + ".1|" + body,
        "35=D|49=DESK1|56=TRESTLE|34=7|52=20200101-00:00:00|" + body,
        "35=D|49=DESK1|56=TRESTLE|34=7|" + body,
        "35=DD|49=DESK1|56=TRESTLE|34=7|52=" + now + "|" + body,
        "35=8|49=DESK1|56=TRESTLE|34=7|52=" + now + "|" + body,
        "49=DESK1|35=D|56=TRESTLE|34=7|52=" + now + "|" + body,
        "35=D|",
    };
    for (std::string const& message : unusual) EXPECT_FALSE(is_hot(framed(message))) << message;
}

// The dialect that the house speaks must not send its everyday messages the slow way.
TEST_F(HotPathTest, reads_the_house_dialect) {
    std::string const file = std::string(TRESTLE_SOURCE_DIR) + "/spec/FIX44-trestle.xml";
    FIX::DataDictionary const dialect(file);
    HotPath const house_hot(dialect);
    Cold house_cold(file);
    for (char const type : {'D', 'F', 'G', 'H'}) {
        EXPECT_TRUE(house_hot.knows(type)) << type;
        std::string const message = framed(text(base(type)));
        HotMessage read;
        EXPECT_EQ(house_hot.read(message.data(), message.size(), "DESK1", "TRESTLE", read),
                  house_cold.delivers(message))
            << message;
    }
    std::string const order = framed(text(base('D')) + "59=1|");
    HotMessage read;
    EXPECT_TRUE(house_hot.read(order.data(), order.size(), "DESK1", "TRESTLE", read));
}

TEST_F(HotPathTest, raw_fields_must_end_inside_of_their_message) {
    RawFields const raw_fields(dictionary);
    struct Case {
        char const* fields;
        bool is_sound;
    };
    Case const cases[] = {
        {"35=D|354=3|355=a|b|58=x|", true},
        {"35=D|354=0|355=|58=x|", true},
        {"35=D|354=3|58=x|", true},
        {"35=D|58=x|", true},
        {"35=D|354=4|355=a|b|58=x|", false},
        {"35=D|354=999999999|355=ab|", false},
        {"35=D|354=-1|355=ab|", false},
        {"35=D|354=|355=ab|", false},
        {"35=D|355=ab|", false},
        {"35=D|354=2|58=x|355=ab|", false},
        {"35=D|354=9999|354=2|355=ab|", false},
        {"35=D|354=2|355=ab|354=9999|", false},
        {"35=D|354=2|355=ab|354=2|355=ab|", false},
        {"35=D|354=9999|0355=ab|", false},
        {"35=D|0354=9999|355=ab|", false},
        {"35=D|354=9999|4294967651=ab|", false},
        {"35=D|354=9999|-4294966941=ab|", false},
        {"35=D|354=2|00355=ab|", true},
        {"35=D|354=9999|x355=ab|355=c|", true},  // QuickFIX stops at x355
    };
    for (Case const& one : cases) {
        std::string const message = framed(one.fields);
        EXPECT_EQ(raw_fields.are_sound(message.data(), message.size()), one.is_sound) << one.fields;
    }
}

// Values that are near the border of something, for any field.
std::string const odd_values[] = {"",
                                  "0",
                                  "1",
                                  "2",
                                  "9",
                                  "-1",
                                  "-",
                                  "00",
                                  "1.",
                                  ".1",
                                  "-.1",
                                  "1.0",
                                  "1e3",
                                  "+1",
                                  " 1",
                                  "1 ",
                                  "999999999",
                                  "9999999999",
                                  "123456789012345678901234567890",
                                  "0.0000000000000000000000000001",
                                  "Y",
                                  "N",
                                  "y",
                                  "6",
                                  "G",
                                  "6 G",
                                  "6 6",
                                  " ",
                                  "6 X",
                                  "CS",
                                  "OPT",
                                  "abc",
                                  "a=b",
                                  "\xC3\xA9",
                                  "20240229-23:59:59",
                                  "20240230-00:00:00",
                                  "20240101-24:00:00",
                                  "20240101-00:00:60",
                                  "20240101-00:00:00.1",
                                  "20240101-00:00:00.123456789",
                                  "20240101",
                                  "20240230",
                                  "DESK1",
                                  "TRESTLE",
                                  "DESK2",
                                  "7",
                                  "8",
                                  "6",
                                  "07"};

std::string const odd_tags[] = {"1",   "8",    "9",    "10",  "11",  "18",  "34",      "35",  "38",
                                "40",  "41",   "43",   "44",  "49",  "50",  "52",      "54",  "55",
                                "56",  "57",   "58",   "59",  "60",  "75",  "89",      "93",  "97",
                                "115", "122",  "167",  "354", "355", "377", "423",     "448", "452",
                                "453", "9001", "9002", "0",   "-1",  "011", "1000000", "",    "x"};

class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : random_(seed) {}

    std::string message() {
        char const types[] = {'D', 'F', 'G', 'H'};
        Fields fields = base(types[below(4)]);
        std::size_t const changes = below(4);
        for (std::size_t change = 0; change < changes; ++change) mutate(fields);
        std::string body = text(fields);
        if (below(4) == 0) body[below(body.size())] = static_cast<char>(below(256));
        return framed(body);
    }

private:
    std::size_t below(std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
    }
    template <std::size_t size>
    std::string pick(std::string const (&values)[size]) {
        return values[below(size)];
    }

    void mutate(Fields& fields) {
        std::size_t const at = below(fields.size());
        auto const place = fields.begin() + static_cast<std::ptrdiff_t>(at);
        switch (below(7)) {
            case 0: fields[at].second = pick(odd_values); break;
            case 1: fields[at].first = pick(odd_tags); break;
            case 2: fields.erase(place); break;
            case 3: fields.push_back(fields[at]); break;
            case 4: std::swap(fields[at], fields[below(fields.size())]); break;
            case 5: fields.insert(place, {pick(odd_tags), pick(odd_values)}); break;
            default: fields.emplace_back(pick(odd_tags), pick(odd_values)); break;
        }
        if (fields.empty()) fields = base('D');
    }

    std::mt19937_64 random_;
};

TEST_F(HotPathTest, accepts_nothing_that_quickfix_does_not_deliver) {
    char const* const wanted = std::getenv("TRESTLE_SEED");
    std::uint64_t const seed = wanted != nullptr ? std::strtoull(wanted, nullptr, 10)
                                                 : static_cast<std::uint64_t>(std::time(nullptr));
    std::cout << "seed " << seed << "; again: TRESTLE_SEED=" << seed
              << " fix_engine_hot_path_test --gtest_filter=*accepts_nothing*\n";
    Mutator mutator(seed);
    int hot_count = 0;
    int cold_count = 0;
    constexpr int count = 60000;
    for (int at = 0; at < count; ++at) {
        std::string const message = mutator.message();
        bool const is_delivered = cold.delivers(message);
        bool const is_quick = is_hot(message);
        cold_count += is_delivered ? 1 : 0;
        hot_count += is_quick ? 1 : 0;
        if (is_quick) {
            ASSERT_TRUE(is_delivered) << message;
        }
    }
    // The comparison means something: many are accepted, many are not, and the hot path takes most
    // of what is in order.
    EXPECT_GT(hot_count, count / 10);
    EXPECT_LT(cold_count, count * 9 / 10);
    EXPECT_GT(hot_count, cold_count / 2);
    std::cout << hot_count << " hot of " << cold_count << " delivered of " << count << "\n";
}

// Two fields changed to every pair of odd values would be millions; one field to every odd value,
// every field, every type, is a table.
TEST_F(HotPathTest, agrees_with_quickfix_on_every_odd_value_of_every_field) {
    int hot_count = 0;
    for (char const type : {'D', 'F', 'G', 'H'}) {
        for (std::string const& tag : odd_tags) {
            for (std::string const& odd : odd_values) {
                Fields fields = base(type);
                auto const place =
                    std::find_if(fields.begin(), fields.end(),
                                 [&](std::pair<std::string, std::string> const& field) {
                                     return field.first == tag;
                                 });
                if (place != fields.end())
                    place->second = odd;
                else
                    fields.emplace_back(tag, odd);
                std::string const message = framed(text(fields));
                if (!is_hot(message)) continue;
                ++hot_count;
                ASSERT_TRUE(cold.delivers(message)) << message;
            }
        }
    }
    EXPECT_GT(hot_count, 500);
}

}  // namespace
}  // namespace engine
}  // namespace fix
}  // namespace trestle
