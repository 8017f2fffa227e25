/// The neighbourhoods of the demonstration city: none of them exists.
struct InventedNeighbourhood: Sendable {
  let code: String
  let name: String
  let french: String
  let arabic: String
  let district: String
  /// Kilometres east and north of the middle, roughly.
  let x: Double
  let y: Double
  /// How densely people live, against each other.
  let density: Double

  static let all: [InventedNeighbourhood] = [
    .init("101", "Old Town", "Vieille Ville", "المدينة القديمة", "Centre", -0.25, 1.0, 13),
    .init("102", "Market Quarter", "Quartier du Marché", "حي السوق", "Centre", 0.95, 1.85, 12),
    .init("103", "Castle Hill", "Colline du Château", "تل القلعة", "Centre", -1.45, 0.65, 9),
    .init("104", "Riverside", "Bord de l’Eau", "ضفة النهر", "Centre", 0.35, -0.55, 14),
    .init("105", "Station Quarter", "Quartier de la Gare", "حي المحطة", "Centre", 1.75, -0.2, 13),
    .init("106", "New Town", "Ville Neuve", "المدينة الجديدة", "Centre", -1.0, -1.35, 12),
    .init("201", "Harbour", "Le Port", "الميناء", "Waterfront", -3.3, 0.2, 5),
    .init("202", "Fish Quay", "Quai aux Poissons", "رصيف السمك", "Waterfront", -2.6, 1.75, 8),
    .init("203", "South Docks", "Docks Sud", "الأرصفة الجنوبية", "Waterfront", -2.75, -1.9, 6),
    .init("204", "Shipyard", "Chantier Naval", "حوض السفن", "Waterfront", -3.9, -3.1, 3),
    .init("205", "Lighthouse Point", "Pointe du Phare", "رأس المنارة", "Waterfront", -4.3, 2.2, 3),
    .init("301", "North Gate", "Porte du Nord", "البوابة الشمالية", "Northside", 0.1, 3.0, 8),
    .init("302", "Mill Lane", "Rue du Moulin", "درب الطاحونة", "Northside", -1.4, 2.9, 8),
    .init("303", "University", "L’Université", "الجامعة", "Northside", 2.0, 3.4, 6),
    .init("304", "Linden Park", "Parc des Tilleuls", "حديقة الزيزفون", "Northside", -2.4, 4.3, 3),
    .init("305", "Hillcrest", "La Crête", "قمة التل", "Northside", 0.9, 4.9, 3),
    .init("401", "East Gate", "Porte de l’Est", "البوابة الشرقية", "Eastside", 3.1, 1.9, 7),
    .init("402", "Orchard Fields", "Les Vergers", "البساتين", "Eastside", 4.1, 3.6, 3),
    .init("403", "Brickworks", "La Briqueterie", "مصنع الطوب", "Eastside", 3.5, -0.9, 6),
    .init("404", "Meadowbank", "Les Prairies", "المروج", "Eastside", 5.0, 1.0, 3),
    .init("501", "Vineyard", "Le Vignoble", "الكرم", "Southside", 0.55, -2.4, 7),
    .init("502", "Garden Suburb", "La Cité-Jardin", "ضاحية الحدائق", "Southside", 2.7, -3.0, 5),
    .init("503", "Southfield", "Champ du Sud", "الحقل الجنوبي", "Southside", -1.5, -3.5, 5),
    .init("504", "Long Hill", "La Longue Colline", "التل الطويل", "Southside", 0.9, -4.7, 2.5),
  ]

  init(
    _ code: String, _ name: String, _ french: String, _ arabic: String, _ district: String, _ x: Double, _ y: Double,
    _ density: Double
  ) {
    self.code = code
    self.name = name
    self.french = french
    self.arabic = arabic
    self.district = district
    self.x = x
    self.y = y
    self.density = density
  }
}
