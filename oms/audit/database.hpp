// Owns one SQLite connection and its statements. The first problem is kept and everything after it
// does nothing, so that callers check once. Never throws; no SQLite header leaves the .cpp files.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "oms/audit/digest.hpp"
#include "oms/model/ids.hpp"
#include "oms/model/money.hpp"
#include "oms/model/result.hpp"
#include "oms/model/time.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace trestle::audit {

class Database {
public:
    enum class Mode : std::uint8_t { read_only, read_write };

    [[nodiscard]] static Result<std::unique_ptr<Database>, std::string> open(
        std::string const& path, Mode mode);
    ~Database();
    Database(Database const&) = delete;
    Database& operator=(Database const&) = delete;

    bool run(char const* sql);
    [[nodiscard]] std::string const& problem() const { return problem_; }
    void forget_problem() { problem_.clear(); }
    [[nodiscard]] std::string const& path() const { return path_; }

private:
    friend class Statement;
    explicit Database(std::string path) : path_(std::move(path)) {}
    bool check(int code);  // notes what went wrong and what to do about it

    std::string path_;
    sqlite3* connection_ = nullptr;
    std::string problem_;
};

// Texts are bound as readable UTF-8: what is not (control bytes, broken UTF-8, backslashes) appears
// escaped, "\x01" or "\\"; the journal has the exact bytes. Unknown times and empty ids are NULL.
class Statement {
public:
    Statement(Database& database, std::string_view sql);
    ~Statement();
    Statement(Statement&& other) noexcept;
    Statement(Statement const&) = delete;
    Statement& operator=(Statement const&) = delete;

    // Binds all values, runs to the end, and is ready again.
    template <class... Values>
    bool write(Values const&... values) {
        bind_all(values...);
        return finish();
    }
    template <class... Values>
    void bind_all(Values const&... values) {
        int place = 0;
        (bind(++place, values), ...);
    }

    // True on each row, false after the last one or on a problem; then it is ready again.
    [[nodiscard]] bool next();
    void reset();

    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] bool is_text(int column) const;
    [[nodiscard]] bool is_blob(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string_view text(int column) const;  // until the next row
    [[nodiscard]] std::optional<Digest> digest(int column) const;
    [[nodiscard]] int columns() const;
    [[nodiscard]] std::string_view name(int column) const;

private:
    void bind(int place, std::nullptr_t);
    void bind(int place, std::int64_t value);
    void bind(int place, std::uint64_t value) { bind(place, static_cast<std::int64_t>(value)); }
    void bind(int place, std::uint32_t value) { bind(place, std::int64_t{value}); }
    void bind(int place, int value) { bind(place, std::int64_t{value}); }
    void bind(int place, bool value) { bind(place, std::int64_t{value}); }
    void bind(int place, std::string_view value);
    void bind(int place, std::string const& value) { bind(place, std::string_view(value)); }
    void bind(int place, char const* value) { bind(place, std::string_view(value)); }
    void bind(int place, Digest const& value);
    void bind(int place, Decimal value);
    void bind(int place, Timestamp value);
    void bind(int place, OrderId value);
    template <class Kind>
    void bind(int place, Amount<Kind> value) {
        bind(place, value.decimal());
    }
    template <class Tag, std::size_t Capacity>
    void bind(int place, Text<Tag, Capacity> const& value) {
        if (value.empty()) {
            bind(place, nullptr);
        } else {
            bind(place, value.view());
        }
    }
    template <class Value>
    void bind(int place, std::optional<Value> const& value) {
        if (value) {
            bind(place, *value);
        } else {
            bind(place, nullptr);
        }
    }
    bool finish();

    Database& database_;
    sqlite3_stmt* statement_ = nullptr;
};

}  // namespace trestle::audit
