"""A generated list of people some of whom are in it twice. usage: people.py OUT.parquet [N] [SEED]

Nobody in it exists. Of N records 97 % are people, the rest second records of 3 % of them, chosen
by lot. Every record is damaged independently, the second ones more so; DAMAGE says how often.
Some people are hard to tell apart on purpose: twins, and families with one telephone.
"""

import sys
import unicodedata

import numpy
import polars

# How often a record is so, whether it is a person's first or second.
DAMAGE = {
    "number_missing": 0.03,
    "number_digit": 0.02,
    "number_exchanged": 0.003,
    "number_old": 0.03,
    "number_stranger": 0.0005,
    "birth_missing": 0.01,
    "birth_year_only": 0.03,
    "birth_swapped": 0.01,
    "birth_new_year": 0.005,
    "birth_day_wrong": 0.008,
    "sex_missing": 0.02,
    "sex_wrong": 0.003,
    "phone_missing": 0.25,
    "name_unmarked": 0.05,
    "name_decomposed": 0.03,
}
# How often a second record differs from the first besides.
SECOND = {
    "unit_other": 0.55,
    "phone_other": 0.3,
    "name_unmarked": 0.12,
    "name_slip": 0.05,
    "name_abbreviated": 0.02,
    "name_middle_lost": 0.01,
    "name_reordered": 0.004,
}
TWINS = 0.004
FAMILY_PHONES = 0.03
UNITS = 6349

FAMILIES = (
    "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Võ Huỳnh Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trương Đoàn Trịnh "
    "Lâm Mai Đào Phùng Vương Tạ Lương Hà Cao Châu Thân Ninh Doãn Nông Hứa Ma Quàng Lò Vi Sầm Chử "
    "Tăng Thạch Kiên Niê Êban Ksor Rmah Siu Giàng Sùng Vàng Thào Lầu Khổng Ông Âu Mạc Viên Ứng"
).split()
WOMEN = {
    "middle": "Thị|Thị Thanh|Thị Thu|Thị Ngọc|Ngọc|Thị Hồng|Thị Kim|Phương|Thị Mỹ|Thùy|Thanh|Thị Bích|"
    "Thị Minh|Khánh|Quỳnh|Hoàng|Thị Thùy|Bảo|Như|Thị Cẩm|Tường|Thị Diễm|Hoài|Mỹ|Yến|Thị Út|",
    "given": "Hương Lan Hoa Linh Trang Hà Thảo Nga Hằng Thủy Phương Yến Mai Anh Huyền Hạnh Nhung Vân "
    "Hiền Ngọc Dung Thúy Tuyết Loan Trinh My Oanh Quyên Thu Trâm Hồng Tâm Nhi Châu Ngân Duyên Liên "
    "Thơ Thắm Xuân Hòa Thương Tiên Vy Như Kiều Diễm Bích Lệ Sương Hậu Thoa Phụng Lài Gấm Nụ Mến "
    "Điệp Nguyên Hảo Ái Uyển Khuê Thi Na Sim Lành Hường Ngà Chinh Tươi Mận Lựu Én Ban Xoan".split(),
}
MEN = {
    "middle": "Văn|Hữu|Đức|Minh|Quang|Xuân|Thanh|Đình|Quốc|Công|Ngọc|Tuấn|Hoàng|Duy|Mạnh|Trọng|Anh|"
    "Thành|Bá|Tấn|Phước|Gia|Viết|Nhật|Thái|Hồng|Trung|Chí|Thế|Y|",
    "given": "Hùng Tuấn Dũng Nam Minh Sơn Hải Long Thành Cường Đức Hiếu Anh Phong Thắng Trung Huy Tú "
    "Kiên Bình Hoàng Tùng Quân Lâm Tân Khoa Phúc Vinh Tài Toàn Nghĩa Quang Hòa Thịnh Việt Trí Khánh "
    "Đạt Tâm Lợi Hậu Lộc Nhân Sang Phát Đông An Thiện Giang Khang Danh Tiến Chiến Thuận Chương Hưng "
    "Bằng Tín Được Nhàn Sáng Thọ Luận Điền Út Khiêm Cảnh Đại Thìn Tỵ Mão Dần Hợi Sửu".split(),
}
PROVINCES = [1, 1, 1, 79, 79, 79, 38, 40, 36, 34, 31, 30, 33, 35, 37, 42, 45, 46, 48, 49, 51, 52, 56,
             60, 66, 68, 72, 74, 74, 75, 75, 77, 80, 82, 84, 86, 87, 89, 91, 92, 94, 96, 10, 20, 25]


def falling(count, power):
    """Shares that fall with rank, as names' do."""
    weights = 1 / numpy.arange(1, count + 1) ** power
    return weights / weights.sum()


def without_marks(text):
    plain = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


class Crowd:
    """People as they are, before anybody writes them down."""

    def __init__(self, chance, count):
        self.woman = chance.random(count) < 0.55
        self.family = chance.choice(len(FAMILIES), count, p=falling(len(FAMILIES), 1.25))
        self.middle = numpy.empty(count, object)
        self.given = numpy.empty(count, object)
        for sex, lists in ((True, WOMEN), (False, MEN)):
            of_sex = numpy.flatnonzero(self.woman == sex)
            for field, words, power in (
                (self.middle, lists["middle"].split("|"), 1.1),
                (self.given, lists["given"], 0.5),
            ):
                ranks = chance.choice(len(words), len(of_sex), p=falling(len(words), power))
                field[of_sex] = numpy.array(words, object)[ranks]
        self.birth = numpy.datetime64("1963-01-01") + chance.integers(0, 45 * 365, count)
        self.unit = chance.integers(1, UNITS + 1, count)
        self.province = chance.choice(PROVINCES, count)
        self.serial = chance.integers(0, 10**6, count)
        self.old = chance.integers(10**8, 4 * 10**8, count)
        self.phone = chance.integers(3 * 10**8, 10**9, count)
        self.twins(chance, count)

    def twins(self, chance, count):
        """Some have the family, day, unit and province of their neighbour in the list."""
        one = numpy.flatnonzero(chance.random(count - 1) < TWINS)
        for field in (self.family, self.birth, self.unit, self.province):
            field[one + 1] = field[one]
        relative = numpy.flatnonzero(chance.random(count - 1) < FAMILY_PHONES)
        self.phone[relative + 1] = self.phone[relative]

    def name(self, who):
        words = (FAMILIES[self.family[who]], self.middle[who], self.given[who])
        return " ".join(word for word in words if word)

    def number(self, who):
        year = self.birth[who].astype("datetime64[Y]").astype(int) + 1970
        century = (2 if year >= 2000 else 0) + int(self.woman[who])
        return f"{self.province[who]:03d}{century}{year % 100:02d}{self.serial[who]:06d}"


class Clerk:
    """Writes people down, not always well."""

    def __init__(self, chance, crowd):
        self.chance, self.crowd = chance, crowd

    def errs(self, table, what):
        return self.chance.random() < table[what]

    def name(self, who, second):
        name = self.crowd.name(who)
        words = name.split(" ")
        if second and len(words) > 2:
            if self.errs(SECOND, "name_abbreviated"):
                name = " ".join([words[0], *(word[0] + "." for word in words[1:-1]), words[-1]])
            elif self.errs(SECOND, "name_middle_lost"):
                name = f"{words[0]} {words[-1]}"
            elif self.errs(SECOND, "name_reordered"):
                name = " ".join([words[-1], *words[:-1]])
        if second and self.errs(SECOND, "name_slip"):
            name = self.slip(name)
        if self.errs(DAMAGE, "name_unmarked") or (second and self.errs(SECOND, "name_unmarked")):
            name = without_marks(name)
            name = name.upper() if self.chance.random() < 0.5 else name
        elif self.errs(DAMAGE, "name_decomposed"):
            name = unicodedata.normalize("NFD", name)
        return name

    def slip(self, name):
        at = int(self.chance.integers(1, len(name) - 1))
        kind = self.chance.integers(0, 4)
        letter = "aeiounhtgc"[self.chance.integers(0, 10)]
        if kind == 0:
            return name[:at] + name[at + 1:]
        if kind == 1:
            return name[:at] + letter + name[at:]
        if kind == 2:
            return name[:at] + letter + name[at + 1:]
        return name[:at] + name[at + 1] + name[at] + name[at + 2:]

    def number(self, who):
        crowd = self.crowd
        if self.errs(DAMAGE, "number_missing"):
            return None
        if crowd.birth[who] < numpy.datetime64("1999-01-01") and self.errs(DAMAGE, "number_old"):
            return f"{crowd.old[who]:09d}"
        if self.errs(DAMAGE, "number_stranger"):
            return crowd.number(int(self.chance.integers(0, len(crowd.woman))))
        number = crowd.number(who)
        if self.errs(DAMAGE, "number_digit"):
            at = int(self.chance.integers(0, 12))
            digit = (int(number[at]) + int(self.chance.integers(1, 10))) % 10
            number = number[:at] + str(digit) + number[at + 1:]
        if self.errs(DAMAGE, "number_exchanged"):
            at = int(self.chance.integers(0, 11))
            number = number[:at] + number[at + 1] + number[at] + number[at + 2:]
        return number

    def birth(self, who):
        """A day, and a year where the day is not told."""
        day = self.crowd.birth[who].item()
        if self.errs(DAMAGE, "birth_missing"):
            return None, None
        if self.errs(DAMAGE, "birth_year_only"):
            return None, day.year
        if self.errs(DAMAGE, "birth_new_year"):
            return day.replace(month=1, day=1), None
        if day.day <= 12 and self.errs(DAMAGE, "birth_swapped"):
            return day.replace(month=day.day, day=day.month), None
        if self.errs(DAMAGE, "birth_day_wrong"):
            return day.replace(day=int(self.chance.integers(1, 29))), None
        return day, None

    def phone(self, who, second):
        if self.errs(DAMAGE, "phone_missing"):
            return None
        if second and self.errs(SECOND, "phone_other"):
            return f"0{self.chance.integers(3 * 10**8, 10**9)}"
        return f"0{self.crowd.phone[who]}"

    def record(self, who, second):
        sex = int(self.crowd.woman[who])
        if self.errs(DAMAGE, "sex_wrong"):
            sex = 1 - sex
        day, year = self.birth(who)
        moved = second and self.errs(SECOND, "unit_other")
        name = self.name(who, second)
        return {
            "true_id": who,
            "name": name,
            "gender": None if self.errs(DAMAGE, "sex_missing") else sex,
            "birth": day,
            "birth_year": year,
            "cccd": self.number(who),
            "unit_id": int(self.chance.integers(1, UNITS + 1)) if moved else int(self.crowd.unit[who]),
            "phone": self.phone(who, second),
            "name_ascii": without_marks(name).lower(),
        }


def people(count, seed):
    chance = numpy.random.default_rng(seed)
    seconds = int(count * 0.03)
    crowd = Crowd(chance, count - seconds)
    clerk = Clerk(chance, crowd)
    firsts = [(who, False) for who in range(count - seconds)]
    again = chance.choice(count - seconds, seconds, replace=False)
    order = firsts + [(int(who), True) for who in again]
    records = [clerk.record(*order[at]) for at in chance.permutation(count)]
    table = polars.DataFrame(records, infer_schema_length=None)
    return table.with_columns(id=polars.int_range(1, count + 1, dtype=polars.Int64))


def main():
    out = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 629_000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    table = people(count, seed)
    table.write_parquet(out)
    print(f"{out}: {len(table):,} records, {table['name'].n_unique():,} names")


if __name__ == "__main__":
    main()
