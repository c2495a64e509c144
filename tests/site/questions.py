"""Real questions with the page that must be in the first three answers, as of 31 December 2022."""

# Question, address expected. One line a question, by what makes it hard.
QUESTIONS = """
# elisions, with a straight and with a curly apostrophe
l'évaluation des contrats de ville            /thematiques/pilotage-evaluation/evaluation-contrats-de-ville/
l’évaluation des contrats de ville            /thematiques/pilotage-evaluation/evaluation-contrats-de-ville/
l'image des quartiers                         /thematiques/image-attractivite/image-des-quartiers/
l’impact des conseils citoyens                /agenda/cycles/impact-conseils-citoyens/
qu'est-ce qu'un PTCE ?                        /experiences/ptce-tiers-lieux/
la plaquette d'IREV                           /ressources/publications/plaquette-irev/
s'abonner à la lettre                         /lettre/inscription/
l'orientation scolaire                        /thematiques/education-jeunesse-parentalite/orientation-scolaire/
l'inclusion numérique                         /thematiques/inclusion-numerique/
la politique d'attribution                    /agenda/2022/politique-attribution-parc-social/
le rapport d'activités                        /irev/chiffres/
d'où viennent les matières premières épuisables   /ressources/syntheses/qet-3-matieres-premieres-epuisables/
# accents left out or wrong
egalite femmes hommes                         /thematiques/discriminations-egalite-laicite/egalite-femmes-hommes/
cites educatives                              /thematiques/education-jeunesse-parentalite/cites-educatives/
laicite                                       /thematiques/discriminations-egalite-laicite/valeurs-republique-laicite/
mobilites inclusives                          /ressources/syntheses/qet-4-mobilites-inclusives/
mediation numérique                           /thematiques/inclusion-numerique/mediation-numerique/
mixité scolaîre                               /thematiques/education-jeunesse-parentalite/mixite-scolaire/
evalùation                                    /thematiques/pilotage-evaluation/
CONSEILS CITOYENS                             /thematiques/participation-citoyenne/conseils-citoyens/
meru                                          /territoires/meru/
gouvernance de l'irev                         /irev/gouvernance/
# oe for œ, and the other way round
coeur d'Ostrevent                             /territoires/cc-coeur-d-ostrevent/
cœur d’Ostrevent                              /territoires/cc-coeur-d-ostrevent/
# plurals and other forms of a word
conseil citoyen                               /thematiques/participation-citoyenne/conseils-citoyens/
ferme urbaine                                 /experiences/ferme-urbaine-lilotopia/
fermes urbaines                               /experiences/fermes-urbaines-capep/
cité éducative                                /thematiques/education-jeunesse-parentalite/cites-educatives/
tiers-lieux                                   /experiences/ptce-tiers-lieux/
tiers lieu                                    /experiences/ptce-tiers-lieux/
évaluer un contrat de ville                   /thematiques/pilotage-evaluation/evaluation-contrats-de-ville/
mesurer les discriminations                   /ressources/publications/dossier-mesure-des-discriminations/
banquet citoyen                               /experiences/banquets-citoyens-le-portel/
transition                                    /thematiques/transition/
# acronyms, as they are and spelt out
QPV                                           /agenda/2022/mixite-residentielle-et-etablissements/
quartiers prioritaires                        /ressources/syntheses/qet-2-accompagner-quartiers-prioritaires/
Q.P.V.                                        /agenda/2022/mixite-residentielle-et-etablissements/
LCD                                           /thematiques/discriminations-egalite-laicite/prevention-discriminations/
réseau LCD                                    /reseaux/lutte-contre-les-discriminations/
lutte contre les discriminations              /reseaux/lutte-contre-les-discriminations/
EFH                                           /thematiques/discriminations-egalite-laicite/egalite-femmes-hommes/
plan EFH Valenciennes                         /experiences/valenciennes-metropole-plan-egalite/
NPNRU                                         /thematiques/cadre-de-vie-renouvellement-urbain/renouvellement-urbain/
nouveau programme national de renouvellement urbain   /thematiques/cadre-de-vie-renouvellement-urbain/renouvellement-urbain/
VRL                                           /thematiques/discriminations-egalite-laicite/valeurs-republique-laicite/
formation VRL                                 /agenda/cycles/formations-valeurs-republique-laicite/
valeurs de la République                      /thematiques/discriminations-egalite-laicite/valeurs-republique-laicite/
PTCE                                          /thematiques/developpement-economique-emploi/cooperations-economiques/
pôle territorial de coopération économique    /actualites/poles-territoriaux-cooperation-economique/
CPO                                           /thematiques/education-jeunesse-parentalite/cites-educatives/
chefs de projet opérationnels cités éducatives   /reseaux/cites-educatives/
DILCRAH                                       /actualites/appel-a-projets-dilcrah/
PTLCD                                         /agenda/2021/call-plan-territorial-lcd/
CALL logement                                 /agenda/2022/call-enquete-logement/
communauté d'agglomération de Lens-Liévin     /territoires/call/
MEL                                           /territoires/mel/
CAPH                                          /territoires/ca-porte-du-hainaut/
NQE                                           /agenda/2022/nos-quartiers-d-ete-cloture/
CRPRS                                         /irev/crprs/
RECI                                          /thematiques/discriminations-egalite-laicite/immigration-integration/
QET                                           /thematiques/transition/quartiers-en-transition/
# themes and the words that readers have for them
thématiques                                   /thematiques/
fracture numérique                            /thematiques/inclusion-numerique/
accès aux soins                               /thematiques/cohesion-sociale/sante/
démocratie participative                      /thematiques/participation-citoyenne/
rénovation urbaine                            /thematiques/cadre-de-vie-renouvellement-urbain/renouvellement-urbain/
agriculture urbaine                           /thematiques/transition/agriculture-et-alimentation-durable/
radicalisation                                /thematiques/prevention-radicalites/
logement social                               /thematiques/habitat-peuplement/attributions-mixite-residentielle/
# territories
Lens                                          /territoires/lens/
Pas-de-Calais                                 /territoires/pas-de-calais/
Porte du Hainaut                              /territoires/ca-porte-du-hainaut/
Dunkerque                                     /territoires/cu-dunkerque/
conseils citoyens à Roubaix                   /agenda/2022/conseils-citoyens-roubaix/
cité éducative de Calais                      /experiences/bourse-a-projets-calais/
# titles and things
se loger demain                               /agenda/2022/se-loger-demain/
Fashion Green Hub                             /experiences/fashion-green-hub/
kit conseils citoyens                         /ressources/publications/kit-conseils-citoyens/
kit d'évaluation                              /ressources/publications/kit-evaluation/
référentiel évaluatif                         /ressources/publications/referentiel-evaluatif/
lab des transitions                           /agenda/cycles/lab-des-transitions/
mesure territoriale des discriminations       /agenda/2022/mesure-territoriale-des-discriminations/
mini-forêt                                    /experiences/mini-foret-urbaine/
Lilotopia                                     /experiences/ferme-urbaine-lilotopia/
replay se loger demain                        /ressources/replays/se-loger-demain/
pratiques sportives féminines                 /ressources/webdocumentaires/pratiques-sportives-feminines-et-espaces-publics/
documentaliste                                /emploi/documentaliste/
mentions légales                              /mentions-legales/
venir à l'IREV                                /irev/acces/
agenda                                        /agenda/
glossaire                                     /glossaire/
# whole questions
comment mesurer l'impact des conseils citoyens ?   /ressources/publications/kit-conseils-citoyens/
où trouver le replay sur la mesure des discriminations ?   /ressources/replays/mesure-des-discriminations/
quelles discriminations dans l'accès au logement ?   /agenda/2022/call-enquete-logement/
comment évaluer la lutte contre les discriminations   /ressources/publications/fiche-outil-evaluer-lutte-contre-les-discriminations/
quelles sont les missions de l'IREV ?         /irev/missions/
"""  # noqa: E501 — a table reads better whole


def questions() -> list[tuple[str, str]]:
    """The pairs of the table."""
    lines = [line for line in QUESTIONS.splitlines() if line and not line.startswith("#")]
    return [
        (question.strip(), url) for question, url in (line.rsplit(maxsplit=1) for line in lines)
    ]
