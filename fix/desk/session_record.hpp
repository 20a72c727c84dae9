// Owns what a FIX session must remember: the next numbers both ways, the messages sent, and the
// reports already seen. Kept in one append-only file when a path is given, else in memory only.
// Never synced to disk: a lost tail is healed by a resend, which the session layer is there for.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace trestle::fix::desk {

class SessionRecord {
public:
    // Reads what the file holds and appends to it from now on. Empty, or what to do about it.
    [[nodiscard]] std::string open(std::string const& path);

    [[nodiscard]] std::uint64_t next_in() const { return next_in_; }
    [[nodiscard]] std::uint64_t next_out() const { return next_out_; }
    [[nodiscard]] bool is_new() const { return next_in_ == 1 && next_out_ == 1; }

    // Both numbers start at 1 again. The reports seen stay: their ExecIDs outlive the numbers.
    void reset_numbers();
    void expect_next_in(std::uint64_t number);
    void remember_sent(std::uint64_t number, std::string_view bytes);  // and number + 1 is next
    [[nodiscard]] std::string const* sent(std::uint64_t number) const;
    // False when this ExecID was seen before.
    [[nodiscard]] bool remember_report(std::string_view exec_id);

private:
    void append(char kind, std::uint64_t number, std::string_view bytes);
    void apply(char kind, std::uint64_t number, std::string_view bytes);

    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::unique_ptr<std::FILE, Close> file_;
    std::uint64_t next_in_ = 1;
    std::uint64_t next_out_ = 1;
    std::map<std::uint64_t, std::string> sent_;
    std::set<std::string, std::less<>> seen_reports_;
};

}  // namespace trestle::fix::desk
