#pragma once

// A value written whole, field by field, for the same program to read it back: the state of an engine,
// so that a start need not live through all that led to it.
//
// A class lists its fields once, for both directions:
//
//   template <class Self, class Archive>
//   static void image(Self& self, Archive& archive)
//   {
//       archive(self.first_, self.second_);
//       if constexpr (Archive::reads) self.make_what_follows_from_these();
//   }
//
//   bool        one byte 0 or 1
//   unsigned    v + 1, seven bits a byte, the lowest first: what means "none" (all bits set) is one byte
//   signed      8 bytes little-endian
//   enum        as its unsigned number
//   fixed bytes as they are
//   optional    bool, then the value
//   lists, sets, maps   an unsigned count, then the items; what has no order is written in order
//   shared      a tree of nodes that several values share is written once (`ImageWriter::number_of`)
//
// Promises  equal values are equal bytes; reading is total: any bytes give a value or an error, and memory
//           follows what was read, not what it says is to come. It is no format for strangers: fields
//           are not judged, so what is read must be what this program wrote (a hash says so).

#include <weft/codec/codec.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <unordered_map>
#include <vector>

namespace weft::codec {

namespace image {

template <class T>
concept Fixed = requires { T::size_bytes; } && requires(const T& value) { value.bytes(); };
template <class T>
concept Pair = requires(T& value) {
    typename T::first_type;
    value.first;
    value.second;
};
template <class T>
concept Optional = requires(T& value) {
    value.has_value();
    value.reset();
};
template <class T>
concept Keyed = requires { typename T::key_type; };
template <class T>
concept Mapped = Keyed<T> && requires { typename T::mapped_type; };
template <class T>
concept Hashed = Keyed<T> && requires { typename T::hasher; };
template <class T>
concept Listed = !Keyed<T> && requires(T& value) {
    value.emplace_back();
    value.begin();
};

}  // namespace image

class ImageWriter {
public:
    static constexpr bool reads = false;

    template <class... Fields>
    void operator()(const Fields&... fields)
    {
        (put(fields), ...);
    }
    /// Of a shared node: its number from 1, and whether it was seen for the first time.
    [[nodiscard]] std::pair<std::uint64_t, bool> number_of(const void* node)
    {
        const auto [found, fresh] = numbers_.try_emplace(node, numbers_.size() + 1);
        return {found->second, fresh};
    }
    [[nodiscard]] Bytes take() && { return std::move(writer_).take(); }

private:
    void number(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7) writer_.u8(static_cast<std::uint8_t>(value | 0x80));
        writer_.u8(static_cast<std::uint8_t>(value));
    }
    template <class T>
    void put(const T& value)
    {
        if constexpr (std::is_same_v<T, bool>) {
            writer_.boolean(value);
        } else if constexpr (std::is_enum_v<T>) {
            put(static_cast<std::uint64_t>(std::to_underlying(value)));
        } else if constexpr (std::unsigned_integral<T> && sizeof(T) <= 8) {
            number(static_cast<T>(value + T{1}));
        } else if constexpr (std::signed_integral<T>) {
            writer_.i64(value);
        } else if constexpr (image::Fixed<T>) {
            writer_.raw(value.bytes());
        } else if constexpr (image::Optional<T>) {
            writer_.boolean(value.has_value());
            if (value) put(*value);
        } else if constexpr (image::Pair<T>) {
            put(value.first);
            put(value.second);
        } else if constexpr (image::Hashed<T>) {
            std::vector<const typename T::value_type*> sorted;
            for (const auto& one : value) sorted.push_back(&one);
            std::ranges::sort(sorted, [](const auto* a, const auto* b) {
                if constexpr (image::Mapped<T>)
                    return a->first < b->first;
                else
                    return *a < *b;
            });
            put(std::uint64_t{sorted.size()});
            for (const auto* one : sorted) put(*one);
        } else if constexpr (image::Keyed<T> || image::Listed<T>) {
            put(std::uint64_t{value.size()});
            for (const auto& one : value) put(one);
        } else {
            T::image(value, *this);
        }
    }

    Writer writer_;
    std::unordered_map<const void*, std::uint64_t> numbers_;  ///< lookups only
};

class ImageReader {
public:
    static constexpr bool reads = true;

    explicit ImageReader(ByteSpan bytes) : reader_{bytes} {}

    template <class... Fields>
    void operator()(Fields&... fields)
    {
        (get(fields), ...);
    }
    void fail(DecodeError error) { reader_.fail(error); }
    [[nodiscard]] bool ok() const { return reader_.ok(); }
    /// Also when bytes are left.
    [[nodiscard]] std::optional<DecodeError> error()
    {
        if (reader_.ok() && reader_.left() != 0) reader_.fail(DecodeError::trailing);
        return reader_.error();
    }
    /// Shared nodes that were read, by number - 1; null while one is under way.
    std::vector<std::shared_ptr<const void>> shared;

private:
    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const auto byte = reader_.u8();
            value |= std::uint64_t{byte & 0x7fu} << shift;
            if (byte < 0x80) return value;
        }
        reader_.fail(DecodeError::out_of_range);
        return 0;
    }
    /// Each item takes a byte at least.
    std::uint64_t count()
    {
        std::uint64_t items = 0;
        get(items);
        if (items > reader_.left()) reader_.fail(DecodeError::truncated);
        return reader_.ok() ? items : 0;
    }
    template <class T>
    void get(T& value)
    {
        if constexpr (std::is_same_v<T, bool>) {
            value = reader_.boolean();
        } else if constexpr (std::is_enum_v<T>) {
            std::uint64_t read = 0;
            get(read);
            value = static_cast<T>(read);
        } else if constexpr (std::unsigned_integral<T> && sizeof(T) <= 8) {
            const auto read = number();
            if (read > std::numeric_limits<T>::max()) reader_.fail(DecodeError::out_of_range);
            value = static_cast<T>(static_cast<T>(read) - T{1});
        } else if constexpr (std::signed_integral<T>) {
            value = static_cast<T>(reader_.i64());
        } else if constexpr (image::Fixed<T>) {
            const auto field = reader_.raw(T::size_bytes);
            if (field.size() == T::size_bytes)
                if (const auto fixed = T::from(field)) value = T{*fixed};
        } else if constexpr (image::Optional<T>) {
            value.reset();
            if (!reader_.boolean()) return;
            get(value.emplace());
        } else if constexpr (image::Pair<T>) {
            get(value.first);
            get(value.second);
        } else if constexpr (image::Mapped<T>) {
            value.clear();
            for (auto left = count(); left > 0 && reader_.ok(); --left) {
                typename T::key_type key{};
                get(key);
                get(value[key]);
            }
        } else if constexpr (image::Keyed<T>) {
            value.clear();
            for (auto left = count(); left > 0 && reader_.ok(); --left) {
                typename T::key_type key{};
                get(key);
                value.insert(key);
            }
        } else if constexpr (image::Listed<T>) {
            value.clear();
            for (auto left = count(); left > 0 && reader_.ok(); --left) {
                value.emplace_back();
                get(value.back());
            }
        } else {
            T::image(value, *this);
        }
    }

    Reader reader_;
};

}  // namespace weft::codec
