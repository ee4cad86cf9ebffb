"""Questions in Chinese, Japanese, German, Spanish and French: the field's words in English, as far as they are needed.

Only what names a number is put into English; the rest of a sentence stays, and a number that then belongs to nothing
is told as everywhere.
"""

from __future__ import annotations

import re

COUNTED = tuple([(rf"{word} ?[个層层]", f" {at} ") for at, word in enumerate("一二三四五六七八九十", 1)])
"""How many there are of something."""

CHINESE: tuple[tuple[str, str], ...] = (
    *COUNTED,
    (r"两 ?[个层]", " 2 "),
    (r"堆叠|叠加|连续|重复|级联|串联", " repeated "),
    (r"(?:没有|无|不(?:使用|加|用|进行)?)(?:填充|补零|padding)", " no padding "),
    (r"(?:一|1) ?维", " 1-D "),
    (r"(?:二|2) ?维", " 2-D "),
    (r"(?:三|3) ?维", " 3-D "),
    (r"(?:使用|采用|利用|经过|用)", " with "),
    (r"输入(?:图像|图片|特征图|数据)?的?(?:尺寸|大小|维度|高度|宽度)?", " input "),
    (r"(?:黑白|灰度)(?:图像|图片|图)", " grey image "),
    (r"(?:彩色|RGB)(?:图像|图片|图)", " color image "),
    (r"(?:图像|图片)(?:尺寸|大小)?", " image "),
    (r"输出(?:的)?(?:特征图)?的?(?:尺寸|大小|维度|高度|宽度)", " output size "),
    (r"输出", " output "),
    (r"输入通道数?", " input channels "),
    (r"输出通道数?", " output channels "),
    (r"通道数?", " channels "),
    (r"(?:卷积核|滤波器|过滤器)(?:的)?(?:尺寸|大小)", " kernel size "),
    (r"卷积核(?:个数|数量|数)", " number of filters "),
    (r"(?:转置卷积|反卷积)层?", " transposed convolution "),
    (r"(?:空洞|膨胀|扩张)卷积", " dilated convolution "),
    (r"(?:卷积核|滤波器|过滤器)", " filters "),
    (r"卷积层?", " convolution "),
    (r"(?:平均|均值)池化层?", " average pooling "),
    (r"(?:最大)?池化层?", " max pooling "),
    (r"(?:步长|步幅|步距)", " stride "),
    (r"(?:填充|补零|零填充)", " padding "),
    (r"(?:膨胀率|空洞率|扩张率)", " dilation "),
    (r"全连接层?", " fully connected layer "),
    (r"感受野(?:大小)?", " receptive field "),
    (r"(?:参数量|参数个数|参数数量|参数)", " parameters "),
    (r"(?:多少|几)(?:个)?", " how many "),
)
JAPANESE: tuple[tuple[str, str], ...] = (
    (r"実効(?=カーネル)", " effective "),
    (r"(?:カーネル|フィルター?)(?= ?\d+ ?(?:[、,]|$))", " kernel size "),
    *COUNTED,
    (r"重ね|連続|繰り返|積み", " repeated "),
    (r"([123]) ?次元", r" \1-D "),
    (r"パディング(?:なし|無し|は?しない)", " no padding "),
    (r"グレースケール画像", " grey image "),
    (r"カラー画像", " color image "),
    (r"(?:画像|特徴マップ)(?:サイズ)?", " image "),
    (r"入力チャ[ンネ]+ル数?", " input channels "),
    (r"出力チャ[ンネ]+ル数?", " output channels "),
    (r"チャ[ンネ]+ル数?", " channels "),
    (r"入力(?:の)?(?:サイズ|高さ|幅|の大きさ)?", " input "),
    (r"出力(?:の)?(?:サイズ|高さ|幅|の大きさ)", " output size "),
    (r"出力", " output "),
    (r"(?:カーネル|フィルター?)(?:の)?(?:サイズ|高さ|幅|の大きさ)", " kernel size "),
    (r"(?:カーネル|フィルター?)(?:の)?(?:数|枚数)", " number of filters "),
    (r"(?:転置畳み込み|逆畳み込み)層?", " transposed convolution "),
    (r"(?:カーネル|フィルター?)", " filters "),
    (r"(?:畳み込み|たたみこみ|畳込み)層?", " convolution "),
    (r"(?:平均|アベレージ)プーリング層?", " average pooling "),
    (r"(?:最大|マックス)?プーリング層?", " max pooling "),
    (r"ストライド", " stride "),
    (r"(?:ゼロ)?パディング", " padding "),
    (r"全結合層?", " fully connected layer "),
    (r"受容野(?:の大きさ)?", " receptive field "),
    (r"パラメー?ター?(?:の)?(?:数|総数)?", " parameters "),
    (r"(\d) ?(?:枚|個|つ)(?:の)?", r"\1 "),
)
GERMAN: tuple[tuple[str, str], ...] = (
    (
        r"\b(?:hintereinander(?: ?geschaltete[nr]?)?|gestapelt\w*|nacheinander|wiederholt\w*)\b",
        "stacked",
    ),
    (r"\bzwei\b", "two"),
    (r"\bdrei\b", "three"),
    (r"\bvier\b", "four"),
    (r"\bfünf\b", "five"),
    (r"\b(?:eingabe|eingangs)(?:größe|groesse|bild|schicht)?\b(?:s|es)?", "input"),
    (r"\b(?:graustufen|grauwert)bild(?:er|es)?\b", "grey image"),
    (r"\bfarbbild(?:er|es)?\b", "color image"),
    (r"\bbild(?:er|es)?\b", "image"),
    (r"\b(?:ausgabe|ausgangs)(?:größe|groesse)\b", "output size"),
    (r"\b(?:ausgabe|ausgang)\b", "output"),
    (r"\beingangskanäle\b", "input channels"),
    (r"\bausgangskanäle\b", "output channels"),
    (r"\bkanäle[n]?\b", "channels"),
    (r"\b(?:filter|kernel)größe\b", "kernel size"),
    (r"\b(?:filtern|kerneln)\b", "filters"),
    (r"\b(?:transponierte[rn]?) (?:faltung|convolution)\w*", "transposed convolution"),
    (r"\bfaltung(?:en|sschicht(?:en)?)?\b", "convolution"),
    (r"\bfaltungskerne?[ns]?\b", "filters"),
    (r"\bmittelwert-?pooling\b", "average pooling"),
    (r"\bschrittweite\b", "stride"),
    (r"\b(?:rand)?auffüllung\b", "padding"),
    (r"\bvollverbundene[rn]? schicht|\bvollständig verbundene[rn]? schicht", "fully connected layer"),
    (r"\brezeptive[sn]? feld\w*", "receptive field"),
    (r"\bparametern?\b", "parameters"),
    (r"\bwie viele\b", "how many"),
    (r"\bder größe\b", "of size"),
    (r"\bmit\b", "with"),
    (r"\bund\b", "and"),
    (r"\bohne\b", "no"),
    (r"\bauf\b", "on"),
    (r"\b(?:ein|eine|einen|einem|einer|eines)\b", "a"),
    (r"\bneuronen\b", "neurons"),
)
SPANISH: tuple[tuple[str, str], ...] = (
    (r"\b(?:apilad[ao]s|consecutiv[ao]s|seguid[ao]s|repetid[ao]s)\b", "stacked"),
    (r"\bdos\b", "two"),
    (r"\btres\b", "three"),
    (r"\bcuatro\b", "four"),
    (r"\bcinco\b", "five"),
    (r"\bimagen(?:es)? (?:en|de) (?:escala de grises|grises)\b", "grey image"),
    (r"\bimagen(?:es)? (?:a color|en color|rgb)\b", "color image"),
    (r"\bimagen(?:es)?\b", "image"),
    (r"\bcanales de entrada\b", "input channels"),
    (r"\bcanales de salida\b", "output channels"),
    (r"\bcanales\b", "channels"),
    (r"\b(?:tamaño|dimensión|dimensiones) de (?:la )?salida\b", "output size"),
    (r"\bsalidas\b", "outputs"),
    (r"\b(?:tamaño|dimensión) de (?:la )?entrada\b|\bentrada\b", "input"),
    (r"\bsalida\b", "output"),
    (r"\b(?:tamaño|dimensión) (?:del? )?(?:filtro|kernel|núcleo)\b", "kernel size"),
    (r"\b(?:filtros|núcleos)\b", "filters"),
    (r"\b(?:filtro|núcleo)\b", "filter"),
    (r"\bconvolución transpuesta\b", "transposed convolution"),
    (r"\bcapas? (?:de )?convoluci(?:ón|onal(?:es)?)\b|\bconvoluci(?:ón|ones|onal)\b", "convolution"),
    (r"\bcapa (?:totalmente|completamente) conectada\b(?: \(densa\))?|\bcapa densa\b", "fully connected layer"),
    (r"\b(?:paso|zancada) (?:de )?(?=\d)", "stride "),
    (r"\brelleno (?:de )?(?=\d)", "padding "),
    (r"\bsin relleno\b", "no padding"),
    (r"\bcapas\b", "layers"),
    (r"\bcampo receptivo\b", "receptive field"),
    (r"\bparámetros\b", "parameters"),
    (r"\bcuántos\b", "how many"),
    (r"\bde tamaño\b", "of size"),
    (r"\bcon\b", "with"),
    (r"\by\b", "and"),
    (r"\bsin\b", "no"),
    (r"\bde (?=\d)", "of "),
    (r"\b(?:un|una|unos|unas)\b", "a"),
    (r"\bneuronas\b", "neurons"),
    (r"\bpíxeles\b", "pixels"),
)
FRENCH: tuple[tuple[str, str], ...] = (
    (r"\b(?:empilée?s|consécuti\w+|successi\w+|répétée?s)\b", "stacked"),
    (r"\bdeux\b", "two"),
    (r"\btrois\b", "three"),
    (r"\bquatre\b", "four"),
    (r"\bcinq\b", "five"),
    (r"\bimages? en niveaux de gris\b", "grey image"),
    (r"\bimages? (?:en )?couleurs?\b", "color image"),
    (r"\bcanaux d'entrée\b", "input channels"),
    (r"\bcanaux de sortie\b", "output channels"),
    (r"\bcanaux\b", "channels"),
    (r"\btaille de (?:la )?sortie\b", "output size"),
    (r"\b(?:taille (?:de l'|d'))?entrée\b", "input"),
    (r"\bsorties?\b", "outputs"),
    (r"\btaille (?:du |de )?(?:filtre|noyau)\b", "kernel size"),
    (r"\b(?:filtres|noyaux)\b", "filters"),
    (r"\b(?:filtre|noyau)\b", "filter"),
    (r"\bconvolution transposée\b", "transposed convolution"),
    (r"\bcouches? (?:de convolution|convolutives?)\b", "convolution"),
    (r"\bcouche (?:entièrement|complètement) connectée\b|\bcouche dense\b", "fully connected layer"),
    (r"\bpas de (?=\d)", "stride "),
    (r"\bremplissage de (?=\d)", "padding "),
    (r"\bsans (?:remplissage|padding)\b", "no padding"),
    (r"\bchamp réceptif\b", "receptive field"),
    (r"\bparamètres\b", "parameters"),
    (r"\bcombien\b", "how many"),
    (r"\bde taille\b", "of size"),
    (r"\bavec\b", "with"),
    (r"\bsur\b", "on"),
    (r"\bde (?=\d)", "of "),
    (r"\bet\b", "and"),
    (r"\b(?:un|une|des)\b", "a"),
)
MARKS: tuple[tuple[re.Pattern[str], tuple[tuple[str, str], ...]], ...] = (
    (re.compile("[\u3041-\u30ff]"), JAPANESE),
    (re.compile("[\u4e00-\u9fff]"), CHINESE),
    (
        re.compile(r"(?i)\b(?:wie|größe|faltung\w*|schicht\w*|eingabe\w*|ausgabe\w*|berechne\w*|anzahl|eine[rnms]?)\b"),
        GERMAN,
    ),
    (
        re.compile(
            r"(?i)\b(?:cuál|cuántos|capas?|campo|entrada|salida|tamaño|convolucional(?:es)?|convolución|filtros|una)\b"
        ),
        SPANISH,
    ),
    (re.compile(r"(?i)\b(?:quelle|combien|couche|entrée|sortie|taille|filtres|noyau|une)\b"), FRENCH),
)
"""What tells a language, and its words; the first that is found."""

LONGEST = 20_000
"""Characters; what is longer is no question."""

PUNCTUATION = str.maketrans({"：": ":", "，": ",", "、": ",", "。": ". ", "？": "? ", "（": "(", "）": ")", "；": ";"})
JOINED = re.compile(
    r"\b(stride|padding|kernel size|dilation|input|output size)s? *(?:は|が|的|为|為|是|等于|のとき|:)* *(?=\d)"
)
LEFT = re.compile("[\u3041-\u30ff\u4e00-\u9fff]+")


def in_english(text: str) -> str:
    """A question with its technical words in English; one in English or Korean stays as it is.

    >>> in_english("输入尺寸为32×32×3，卷积核大小5×5，步长1，填充2，求输出尺寸")
    'input 32×32×3, kernel size 5×5, stride 1, padding 2, output size'
    >>> in_english("an input of 32x32")
    'an input of 32x32'
    """
    words = next((words for mark, words in MARKS if mark.search(text)), ()) if len(text) <= LONGEST else ()
    if not words:
        return text
    line = text.translate(PUNCTUATION)
    for pattern, written in words:
        line = re.sub(pattern, written, line, flags=re.IGNORECASE)
    if words in (CHINESE, JAPANESE):
        line = LEFT.sub(" ", JOINED.sub(r"\1 ", line))
    return re.sub(r" +(?=[,.?:;])", "", "\n".join([" ".join(each.split()) for each in line.split("\n")]))
