import Testing
import Vocabulary

@testable import Tables

struct TextDecodingTests {
  static let sentences: [(encoding: String, text: String)] = [
    ("windows-1252", "Le maire a été prévenu à Besançon, où la fête de Noël s'est terminée très tôt"),
    ("windows-1252", "Größe, Straße, Mädchen und Übergriffe über die Öffnung der Tür"),
    ("windows-1252", "El niño vivió en España y habló con su compañera después de la reunión"),
    ("windows-1252", "Não há informações sobre a situação das crianças na região"),
    ("windows-1252", "Männen på gården såg också två bilar köra förbi på åkern"),
    ("windows-1252", "They’re “here” – naïve café owners"),
    ("windows-1250", "Zażółć gęślą jaźń, źródło wiadomości się potwierdziło w Łodzi"),
    ("windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy ve městě Plzeň"),
    ("windows-1250", "Árvíztűrő tükörfúrógép, őszi erdő és hűvös szél a városban"),
    ("iso-8859-2", "Zażółć gęślą jaźń, źródło wiadomości się potwierdziło w Łodzi, śnieg, ąę"),
    ("windows-1251", "Вчера вечером на улице произошёл инцидент, полиция приехала через десять минут"),
    ("windows-1251", "Учора ввечері на вулиці стався інцидент, поліція приїхала за десять хвилин"),
    ("koi8-r", "Вчера вечером на улице произошёл инцидент, полиция приехала через десять минут"),
    ("iso-8859-5", "Вчера вечером на улице произошёл инцидент, полиция приехала через десять минут"),
    ("windows-1253", "Χθες το βράδυ στην πλατεία έγινε ένα επεισόδιο και ήρθε η αστυνομία"),
    ("windows-1254", "Dün akşam şehirde çıkan olayda üç kişi yaralandı, görgü tanıkları dinlendi, ağır ışık"),
    ("windows-1255", "אתמול בערב ברחוב הראשי אירע מקרה והמשטרה הגיעה אחרי עשר דקות"),
    ("windows-1256", "وقع حادث مساء أمس في الشارع الرئيسي ووصلت الشرطة بعد عشر دقائق"),
    ("iso-8859-6", "وقع حادث مساء أمس في الشارع الرئيسي ووصلت الشرطة بعد عشر دقائق"),
    ("windows-1257", "Vakar vakare gatvėje įvyko įvykis, policija atvyko po dešimties minučių, žmonės išsigando"),
    ("macintosh", "Le maire a été prévenu à Besançon, où la fête de Noël s'est terminée très tôt"),
    ("ibm850", "Le maire a été prévenu à Besançon, où la fête de Noël s'est terminée très tôt"),
  ]

  @Test(arguments: sentences.indices) func guessesTheEncodingOfASentence(_ place: Int) throws {
    let (name, text) = Self.sentences[place]
    let file = Array("id,text\n1,\"".utf8) + encoded(text, name) + [34, 10]
    let opened = try TableFile.open(file)
    #expect(try opened.rows().first?.text(1) == text, "\(name) taken for \(opened.encoding)")
    #expect(opened.encodingConfidence > 0.4 && opened.encodingConfidence < 1)
  }

  @Test func sayingTheEncodingOverridesTheGuess() throws {
    let file = Array("id,text\n1,".utf8) + encoded("Łódź", "iso-8859-2") + [10]
    var options = TableOptions()
    options.encoding = TextEncoding("latin2")
    let opened = try TableFile.open(file, options: options)
    #expect(try opened.rows().first?.text(1) == "Łódź")
    #expect(opened.encodingConfidence == 1)
    #expect(TextEncoding("klingon") == nil)
    let labels = ["UTF8", "cp1252", "Latin-1", "ISO_8859-15", "1256", "KOI8-R", "utf-16"].map { TextEncoding($0)?.name }
    #expect(
      labels == ["utf-8", "windows-1252", "windows-1252", "iso-8859-15", "windows-1256", "koi8-r", "utf-16le"])
    for encoding in TextEncoding.all { #expect(TextEncoding(encoding.name) == encoding) }
  }

  @Test(arguments: [TextEncoding.utf8, .utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian, .utf32BigEndian])
  func readsByteOrderMarks(_ encoding: TextEncoding) throws {
    let text = "\u{FEFF}name,emoji\nŽofie,😀\n"
    let file: [UInt8] = text.unicodeScalars.flatMap { scalar -> [UInt8] in
      switch encoding {
      case .utf8: Array(String(scalar).utf8)
      case .utf16LittleEndian: String(scalar).utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
      case .utf16BigEndian: String(scalar).utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
      case .utf32LittleEndian: (0..<4).map { UInt8(scalar.value >> ($0 * 8) & 255) }
      default: (0..<4).map { UInt8(scalar.value >> (24 - $0 * 8) & 255) }
      }
    }
    let opened = try TableFile.open(file)
    #expect(opened.encoding == encoding)
    #expect(opened.hasBOM)
    #expect(opened.header == ["name", "emoji"])
    #expect(try grid(opened) == [["Žofie", "😀"]])
  }

  @Test func readsUnmarkedUTF16() throws {
    let little: [UInt8] = "id,name,city\n1,Ann,Paris\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    #expect(try TableFile.open(little).encoding == .utf16LittleEndian)
    let big: [UInt8] = "id,name,city\n1,Ann,Paris\n".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    #expect(try grid(TableFile.open(big)) == [["1", "Ann", "Paris"]])
  }

  @Test func aFewBrokenCharactersDoNotMakeUTF8SomethingElse() throws {
    let good = String(repeating: "é,ü\n", count: 20)
    let opened = try TableFile.open(Array("a,b\n\(good)x,".utf8) + [0xC3, 10])
    #expect(opened.encoding == .utf8)
    #expect(opened.undecodable == 1)
    #expect(try opened.rows().last?.text(1) == "\u{FFFD}")
  }

  @Test func dropsAndCountsNULs() throws {
    let opened = try TableFile.open(Array("a,b,c\n\0,2\0,3\n".utf8))
    #expect(opened.droppedNULs == 2)
    #expect(try grid(opened) == [["", "2", "3"]])
  }

  @Test func neverDecodesToInvalidUTF8() {
    var random = Seeded(state: 3)
    for encoding in TextEncoding.all {
      let bytes = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
      let text = TextDecoding.decode(bytes, as: encoding)
      let check = text.bytes.withUnsafeBufferPointer { UTF8Check.count($0, from: text.start) }
      #expect(check.faults == 0, "\(encoding)")
    }
  }

  @Test func countsFaultsAsTheStandardLibraryDoes() {
    var random = Seeded(state: 11)
    let alphabet: [UInt8] = [65, 0x80, 0xA0, 0xBF, 0xC1, 0xC3, 0xE0, 0xE2, 0xED, 0xF0, 0xF4, 0xF5, 0x9F, 0x8F]
    for _ in 0..<3000 {
      let bytes = (0..<9).map { _ in alphabet.randomElement(using: &random) ?? 65 }
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      let check = bytes.withUnsafeBufferPointer { UTF8Check.count($0, from: 0) }
      #expect((check.faults == 0) == isValid)
    }
  }

  private func encoded(_ text: String, _ encoding: String) -> [UInt8] {
    let scalars = CodePage.scalars(of: encoding) ?? []
    return text.unicodeScalars.map { scalar in
      if scalar.isASCII { return UInt8(scalar.value) }
      return UInt8((scalars.firstIndex(of: scalar.value) ?? 0) + 128)
    }
  }
}
