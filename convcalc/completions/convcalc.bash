# bash completion for convcalc; written by tests/make_completions.py
_convcalc_labels() {
    local at
    for at in "$@"; do
        case $at in
        lenet5 | lenet) printf '%s\n' c1 s2 c3 s4 c5 f6 ;;
        alexnet | alexnet@single | alexnet@torchvision | alexnet@slim | zfnet | zf | vgg-a | vgg11 | vgg-a@bn | vgg-a@torchvision | vgg-a-lrn | vgg11-lrn | vgg-a-lrn@bn | vgg-b | vgg13 | vgg-b@bn | vgg-b@torchvision | vgg-c | vgg-c@bn | vgg-d | vgg16 | vgg-d@keras | vgg-d@bn | vgg-d@torchvision | vgg-e | vgg19 | vgg-e@keras | vgg-e@bn | vgg-e@torchvision | deeplab_v1 | deeplab | deeplab_largefov) printf '%s\n' conv1 conv2 conv3 conv4 conv5 fc6 fc7 fc8 ;;
        nin | networkinnetwork | nin@cifar | nin@cifar10) printf '%s\n' conv1 conv2 conv3 ;;
        nin@imagenet | plain20 | plain_cifar | plain56 | resnet20 | resnet_cifar | resnet32 | resnet44 | resnet56 | resnet110 | resnet1202 | preresnet110 | resnet110v2 | preactresnet110 | preresnet164 | resnet164 | preactresnet164 | preresnet1001 | resnet1001 | preactresnet1001 | wrn16_10 | wide_resnet16_10 | wrn28_10 | wrn | wide_resnet28_10 | wrn40_8 | wide_resnet40_8) printf '%s\n' conv1 conv2 conv3 conv4 ;;
        plain18 | plain34 | resnet18 | resnet18@torchvision | resnet18@b | resnet18@a | resnet34 | resnet34@torchvision | resnet34@b | resnet34@a | resnet50 | resnet50v1 | resnet50@torchvision | resnet50v1.5 | resnet_v1_5 | resnet50@keras | resnet50@darknet | resnet101 | resnet101v1 | resnet101@torchvision | resnet101v1.5 | resnet101@keras | resnet152 | resnet152v1 | resnet152@torchvision | resnet152v1.5 | resnet152@keras | resnext50_32x4d | resnext50 | resnext | resnext101_32x8d | resnext101 | resnext101_64x4d | wide_resnet50_2 | wide_resnet50 | wide_resnet | wide_resnet101_2 | wide_resnet101 | c3d | se_resnet50 | resnetv2_50 | resnet50v2 | preactresnet50 | senet154 | senet | resnetv2_50@keras | resnetv2_101 | resnet101v2 | resnetv2_101@keras | resnetv2_152 | resnet152v2 | resnetv2_152@keras | tiny_darknet) printf '%s\n' conv1 conv2 conv3 conv4 conv5 ;;
        squeezenet1_0 | squeezenet) printf '%s\n' conv1 fire2 fire4 fire5 fire6 fire8 fire9 conv10 ;;
        squeezenet1_1) printf '%s\n' conv1 fire2 fire4 fire6 fire8 conv10 ;;
        mobilenet_v2 | mobilenetv2_1.0) printf '%s\n' stem stage2 stage3 stage4 stage5 stage6 stage7 ;;
        mobilenet_v3_large | mobilenet_v3 | mobilenet_v3_small | mnasnet0_5 | mnasnet0_75 | mnasnet1_0 | mnasnet | mnasnet_b1 | mnasnet1_3 | mobilenet_v1 | mobilenet | mobilenet_v1@0.75 | mobilenet_v1@0.5 | mobilenet_v1@0.25) printf '%s\n' stem ;;
        densenet121 | densenet | densenet161 | densenet169 | densenet201) printf '%s\n' conv1 dense1 dense2 dense3 dense4 head ;;
        shufflenet_v2_x0_5 | shufflenet_v2_x1_0 | shufflenet_v2 | shufflenet | shufflenet_v2_x1_5 | shufflenet_v2_x2_0) printf '%s\n' conv1 stage2 stage3 stage4 conv5 ;;
        efficientnet_b0 | efficientnet | efficientnet_b1 | efficientnet_b2 | efficientnet_b3 | efficientnet_b4 | efficientnet_b5 | efficientnet_b6 | efficientnet_b7 | efficientnet_v2_m | efficientnet_v2_l) printf '%s\n' stem stage1 stage2 stage3 stage4 stage5 stage6 stage7 head ;;
        efficientnet_v2_s | efficientnet_v2 | efficientnet_v2_b0 | efficientnet_v2_b | efficientnet_v2_b1 | efficientnet_v2_b2 | efficientnet_v2_b3) printf '%s\n' stem stage1 stage2 stage3 stage4 stage5 stage6 head ;;
        convnext_tiny | convnext | convnext_t | convnext_small | convnext_s | convnext_base | convnext_b | convnext_large | convnext_l | regnet_x_16gf | regnet_x_1_6gf | regnet_x_32gf | regnet_x_3_2gf | regnet_x_400mf | regnet_x | regnet_x_800mf | regnet_x_8gf | regnet_y_128gf | regnet_y_16gf | regnet_y_1_6gf | regnet_y_32gf | regnet_y_3_2gf | regnet_y_400mf | regnet_y | regnet_y_800mf | regnet_y_8gf | convnext_xlarge | convnext_xl | convnextv2_atto | convnextv2_a | convnextv2_femto | convnextv2_f | convnextv2_pico | convnextv2_p | convnextv2_nano | convnextv2_n | convnextv2_tiny | convnextv2 | convnextv2_t | convnextv2_base | convnextv2_b | convnextv2_large | convnextv2_l | convnextv2_huge | convnextv2_h) printf '%s\n' stem stage1 stage2 stage3 stage4 ;;
        googlenet | inception_v1 | googlenet@torchvision) printf '%s\n' conv1 conv2 i3a i3b i4a i4b i4c i4d i4e i5a i5b main ;;
        googlenet@heads) printf '%s\n' conv1 conv2 i3a i3b i4a aux1 i4b i4c i4d aux2 i4e i5a i5b main ;;
        inception_v3 | inception) printf '%s\n' stem mixed5 mixed6 halved mixed7 main ;;
        inception_v3@aux) printf '%s\n' stem mixed5 mixed6 m6 aux mixed7 main ;;
        xception) printf '%s\n' entry middle exit ;;
        darknet19 | yolov1) printf '%s\n' conv1 conv2 conv3 conv4 conv5 conv6 ;;
        darknet53) printf '%s\n' stem stage1 stage2 stage3 stage4 stage5 ;;
        yolov3) printf '%s\n' stem stage1 stage2 stage3 stage4 stage5 n1 large n2 medium small ;;
        dcgan_generator | dcgan | dcgan_g) printf '%s\n' project up1 up2 up3 image ;;
        dcgan_discriminator | dcgan_d) printf '%s\n' down1 down2 down3 down4 score ;;
        patchgan70 | patchgan | pix2pix_discriminator) printf '%s\n' down1 down2 down3 wide score ;;
        srcnn) printf '%s\n' patches mapping image ;;
        fcn8s | fcn | fcn8) printf '%s\n' conv1 conv2 conv3 pool3 conv4 pool4 conv5 fc6 fc7 fr up2 s4 up4 s3 up8 ;;
        yolov3_tiny) printf '%s\n' conv1 conv2 conv3 conv4 conv5 n1 large small ;;
        yolov4) printf '%s\n' stem stage1 stage2 stage3 stage4 stage5 spp n5 u5 n4 u4 n3 small m4 medium m5 large ;;
        lenet5@1998) printf '%s\n' C1 S2 C3 S4 C5 F6 ;;
        lenet1) printf '%s\n' H1 H2 H3 H4 digits ;;
        lecun1989 | zipnet) printf '%s\n' H1 H2 H3 digits ;;
        inception_v4) printf '%s\n' stem mixed5 reduce mixed6 mixed7 ;;
        inception_resnet_v2) printf '%s\n' stem mixed5 mixed6 mixed7 ;;
        shufflenet_v1_g1 | shufflenet_v1_g3 | shufflenet_v1 | shufflenet_v1_g8) printf '%s\n' conv1 stage2 stage3 stage4 ;;
        densenet40 | densenet40_k12 | densenet_cifar | densenet100 | densenet100_k12 | densenet_bc100 | densenet_bc100_k12 | densenet_bc | densenet_bc190 | densenet_bc190_k40) printf '%s\n' conv1 dense1 dense2 dense3 ;;
        drn_c_26 | drn | drn_c_42 | drn_d_22 | drn_d_54 | drn_d_105) printf '%s\n' conv1 level1 level2 level3 level4 level5 level6 level7 level8 ;;
        darknet_reference | darknet) printf '%s\n' conv1 conv2 conv3 conv4 conv5 conv6 conv7 ;;
        unet | unet@same | unet@same@keras | unet@same@padded) printf '%s\n' down1 down2 down3 down4 down5 ;;
        unet3d | 3dunet) printf '%s\n' down1 down2 down3 down4 ;;
        vnet) printf '%s\n' left16 left32 left64 left128 ;;
        fcn32s | fcn32) printf '%s\n' conv1 conv2 conv3 conv4 conv5 fc6 fc7 score up32 ;;
        fcn16s | fcn16) printf '%s\n' conv1 conv2 conv3 conv4 pool4 conv5 fc6 fc7 score up2 s4 up16 ;;
        fcn_resnet50 | fcn_resnet101) printf '%s\n' conv1 conv2 conv3 conv4 conv5 head ;;
        segnet) printf '%s\n' enc1 enc2 enc3 enc4 enc5 dec5 dec4 dec3 dec2 dec1 ;;
        deeplabv3_resnet50 | deeplab_v3 | deeplabv3_resnet101 | deeplab_v2) printf '%s\n' conv1 conv2 conv3 conv4 conv5 aspp ;;
        csrnet) printf '%s\n' front1 front2 front3 front4 back ;;
        yolov2) printf '%s\n' conv1 conv2 conv3 conv4 conv5 conv6 deep fine ;;
        yolov2_tiny | tiny_yolov2 | tiny_yolo) printf '%s\n' conv1 conv2 conv3 conv4 conv5 conv6 conv7 conv8 ;;
        yolov4_tiny) printf '%s\n' stem stage1 stage2 stage3 fine n1 large small ;;
        yolov7_tiny) printf '%s\n' stem c3 c4 c5 p5 p4 n3 small n4 mid n5 large ;;
        yolov8n | yolov8 | yolov8s | yolov8m | yolov8l | yolov8x) printf '%s\n' stem c3 c4 c5 n4 n3 small m4 mid m5 large ;;
        ssd300 | ssd | ssd300_vgg16) printf '%s\n' conv1 conv2 conv3 conv4 conv5 fc6 fc7 conv8 conv9 conv10 conv11 norm4 class4 box4 class7 box7 class8 box8 class9 box9 class10 box10 class11 box11 ;;
        rpn | rpn_head) printf '%s\n' shared hidden score box ;;
        r3d_18 | resnet3d18 | mc3_18 | r2plus1d_18 | r2plus1d) printf '%s\n' stem conv2 conv3 conv4 conv5 ;;
        patchgan16) printf '%s\n' down1 wide score ;;
        patchgan286) printf '%s\n' down1 down2 down3 down4 down5 wide score ;;
        pix2pix | pix2pix_generator | unet256) printf '%s\n' e1 e2 e3 e4 e5 e6 e7 bottom image ;;
        fsrcnn) printf '%s\n' features shrink map expand image ;;
        wavenet) printf '%s\n' front first stack1 stack2 stack3 skips ;;
        tcn) printf '%s\n' level1 level2 level3 level4 level5 level6 level7 level8 last ;;
        nasnet_mobile | nasnet | nasnet_a_mobile) printf '%s\n' stem cell1 cell2 cell3 cell4 cell5 cell6 cell7 cell8 cell9 cell10 cell11 cell12 cell13 cell14 cell15 cell16 ;;
        espcn) printf '%s\n' features map places image ;;
        *) [[ -f $at ]] && sed -n -e '/^[[:space:]]*\(name\|source\):/d' -e 's/^[[:space:]]*\([[:alnum:]_.-]\{1,\}\):.*/\1/p' "$at" ;;
        esac
    done
}
_convcalc() {
    local line cur prev command word at
    line=${COMP_LINE:0:COMP_POINT}
    cur=${line##*[[:space:]]} # bash itself would break it at the @ of resnet50@keras
    read -ra word <<<"$line"
    [[ -n $cur ]] && unset 'word[-1]'
    prev=${word[-1]}
    for at in "${word[@]:1}"; do
        case $at in
        -*) ;;
        *) command=$at; break ;;
        esac
    done
    local nets='3dunet alexnet alexnet@single alexnet@slim alexnet@torchvision c3d convnext convnext_b convnext_base convnext_l convnext_large convnext_s convnext_small convnext_t convnext_tiny convnext_xl convnext_xlarge convnextv2 convnextv2_a convnextv2_atto convnextv2_b convnextv2_base convnextv2_f convnextv2_femto convnextv2_h convnextv2_huge convnextv2_l convnextv2_large convnextv2_n convnextv2_nano convnextv2_p convnextv2_pico convnextv2_t convnextv2_tiny csrnet darknet darknet19 darknet53 darknet_reference dcgan dcgan_d dcgan_discriminator dcgan_g dcgan_generator deeplab deeplab_largefov deeplab_v1 deeplab_v2 deeplab_v3 deeplabv3_resnet101 deeplabv3_resnet50 densenet densenet100 densenet100_k12 densenet121 densenet161 densenet169 densenet201 densenet40 densenet40_k12 densenet_bc densenet_bc100 densenet_bc100_k12 densenet_bc190 densenet_bc190_k40 densenet_cifar drn drn_c_26 drn_c_42 drn_d_105 drn_d_22 drn_d_54 efficientnet efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 efficientnet_b5 efficientnet_b6 efficientnet_b7 efficientnet_v2 efficientnet_v2_b efficientnet_v2_b0 efficientnet_v2_b1 efficientnet_v2_b2 efficientnet_v2_b3 efficientnet_v2_l efficientnet_v2_m efficientnet_v2_s espcn fcn fcn16 fcn16s fcn32 fcn32s fcn8 fcn8s fcn_resnet101 fcn_resnet50 fsrcnn googlenet googlenet@heads googlenet@torchvision inception inception_resnet_v2 inception_v1 inception_v3 inception_v3@aux inception_v4 lecun1989 lenet lenet1 lenet5 lenet5@1998 mc3_18 mnasnet mnasnet0_5 mnasnet0_75 mnasnet1_0 mnasnet1_3 mnasnet_b1 mobilenet mobilenet_v1 mobilenet_v1@0.25 mobilenet_v1@0.5 mobilenet_v1@0.75 mobilenet_v2 mobilenet_v3 mobilenet_v3_large mobilenet_v3_small mobilenetv2_1.0 nasnet nasnet_a_mobile nasnet_mobile networkinnetwork nin nin@imagenet patchgan patchgan16 patchgan286 patchgan70 pix2pix pix2pix_discriminator pix2pix_generator plain18 plain20 plain34 plain56 plain_cifar preactresnet1001 preactresnet110 preactresnet164 preactresnet50 preresnet1001 preresnet110 preresnet164 r2plus1d r2plus1d_18 r3d_18 regnet_x regnet_x_16gf regnet_x_1_6gf regnet_x_32gf regnet_x_3_2gf regnet_x_400mf regnet_x_800mf regnet_x_8gf regnet_y regnet_y_128gf regnet_y_16gf regnet_y_1_6gf regnet_y_32gf regnet_y_3_2gf regnet_y_400mf regnet_y_800mf regnet_y_8gf resnet1001 resnet101 resnet101@keras resnet101@torchvision resnet101v1 resnet101v1.5 resnet101v2 resnet110 resnet110v2 resnet1202 resnet152 resnet152@keras resnet152@torchvision resnet152v1 resnet152v1.5 resnet152v2 resnet164 resnet18 resnet18@a resnet20 resnet32 resnet34 resnet34@a resnet3d18 resnet44 resnet50 resnet50@darknet resnet50@keras resnet50@torchvision resnet50v1 resnet50v1.5 resnet50v2 resnet56 resnet_cifar resnet_v1_5 resnetv2_101 resnetv2_152 resnetv2_50 resnetv2_50@keras resnext resnext101 resnext101_32x8d resnext101_64x4d resnext50 resnext50_32x4d rpn rpn_head se_resnet50 segnet senet senet154 shufflenet shufflenet_v1 shufflenet_v1_g1 shufflenet_v1_g3 shufflenet_v1_g8 shufflenet_v2 shufflenet_v2_x0_5 shufflenet_v2_x1_0 shufflenet_v2_x1_5 shufflenet_v2_x2_0 squeezenet squeezenet1_0 squeezenet1_1 srcnn ssd ssd300 ssd300_vgg16 tcn tiny_darknet tiny_yolo tiny_yolov2 unet unet256 unet3d unet@same vgg-a vgg-a-lrn vgg-a-lrn@bn vgg-a@bn vgg-a@torchvision vgg-b vgg-b@bn vgg-b@torchvision vgg-c vgg-c@bn vgg-d vgg-d@bn vgg-d@torchvision vgg-e vgg-e@bn vgg-e@torchvision vgg11 vgg11-lrn vgg13 vgg16 vgg19 vnet wavenet wide_resnet wide_resnet101 wide_resnet101_2 wide_resnet16_10 wide_resnet28_10 wide_resnet40_8 wide_resnet50 wide_resnet50_2 wrn wrn16_10 wrn28_10 wrn40_8 xception yolov1 yolov2 yolov2_tiny yolov3 yolov3_tiny yolov4 yolov4_tiny yolov7_tiny yolov8 yolov8l yolov8m yolov8n yolov8s yolov8x zf zfnet zipnet'
    local words='' files=''
    case $command in
    layer)
        case $prev in
        -n | --n | --input-size) : ;;
        -f | --f | --kernel) : ;;
        -s | --s | --stride) : ;;
        -p | --p | --padding) words="same valid half full" ;;
        -d | --d | --dilation) : ;;
        -c | --c | --channels) : ;;
        --filters) : ;;
        -g | --g | --groups) : ;;
        --op | --output-padding) : ;;
        --dim) : ;;
        --expect) : ;;
        --format) words="table plain json csv markdown latex" ;;
        -o | --output) files=1 ;;
        --color) words="auto always never" ;;
        --width) : ;;
        *) if [[ $cur == -* ]]; then words='-n --n --input-size -f --f --kernel -s --s --stride -p --p --padding -d --d --dilation -c --c --channels --filters -g --g --groups --op --output-padding --ceil --no-bias --dim --expect --explain --frameworks --format --json -o --output -q --quiet --color --ascii --wide --width -h --help'; else words="conv tconv maxpool avgpool"; fi ;;
        esac
        ;;
    arch)
        case $prev in
        --input) : ;;
        --set) : ;;
        --batch) : ;;
        --depth) : ;;
        --columns) words="index label kind statement path times in out kernel stride padding dilation groups unread params weights biases statistics macs activations memory rf jump start shortest all" ;;
        --only) words="conv dwconv sepconv local tconv maxpool avgpool lppool gap gmp fc embedding lstm gru rnn bilstm bigru birnn bn ln gn instnorm lrn scale normalize relu relu6 lrelu prelu elu selu celu gelu silu mish hswish hsigmoid sigmoid tanh softplus softmax dropout identity concat add mul flatten reshape zeropad crop shuffle take subsample upsample pixelshuffle pixelunshuffle channelmean channelmax matmul permute" ;;
        --layer) words=$(_convcalc_labels "${word[@]:2}") ;;
        --unit) : ;;
        --count) : ;;
        --dtype) words="float64 float32 bfloat16 float16 int8" ;;
        --format) words="table plain json csv markdown latex" ;;
        -o | --output) files=1 ;;
        --color) words="auto always never" ;;
        --width) : ;;
        *) if [[ $cur == -* ]]; then words='--summary --input --set --batch --depth --columns --only --layer --explain --unit --useful --count --dtype --format --json -o --output -q --quiet --color --ascii --wide --width -h --help'; else words="$nets"; files=1; fi ;;
        esac
        ;;
    compare)
        case $prev in
        --input) : ;;
        --by) words="stage" ;;
        --channels) : ;;
        --middle) : ;;
        --kernel) : ;;
        --format) words="table plain json csv markdown latex" ;;
        -o | --output) files=1 ;;
        --color) words="auto always never" ;;
        --width) : ;;
        *) if [[ $cur == -* ]]; then words='--input --by --diff --channels --middle --kernel --format --json -o --output -q --quiet --color --ascii --wide --width -h --help'; else words="stacks bottleneck plain-residual depth head padding pooling $nets"; files=1; fi ;;
        esac
        ;;
    check)
        case $prev in
        --input) : ;;
        --set) : ;;
        --batch) : ;;
        --dtype) words="float64 float32 bfloat16 float16 int8" ;;
        --against) files=1 ;;
        --answers) files=1 ;;
        --error) : ;;
        --format) words="table plain json csv markdown latex" ;;
        -o | --output) files=1 ;;
        --color) words="auto always never" ;;
        --width) : ;;
        *) if [[ $cur == -* ]]; then words='--input --set --batch --dtype --against --answers --error --all --format --json -o --output -q --quiet --color --ascii --wide --width -h --help'; else words="$nets"; files=1; fi ;;
        esac
        ;;
    why)
        case $prev in
        --input) : ;;
        --set) : ;;
        --format) words="table plain json csv markdown latex" ;;
        -o | --output) files=1 ;;
        --color) words="auto always never" ;;
        --width) : ;;
        *) if [[ $cur == -* ]]; then words='--input --set --all --format --json -o --output -q --quiet --color --ascii --wide --width -h --help'; else :; fi ;;
        esac
        ;;
    solve)
        case $prev in
        -n | --n | --input-size) : ;;
        --out) : ;;
        -f | --f | --kernel) : ;;
        -s | --s | --stride) : ;;
        -p | --p | --padding) words="same valid half full" ;;
        -d | --d | --dilation) : ;;
        --op | --output-padding) : ;;
        --rf) : ;;
        --params) : ;;
        --macs) : ;;
        --set) : ;;
        --input) : ;;
        --dim) : ;;
        --limit) : ;;
        --format) words="table plain json csv markdown latex" ;;
        -o | --output) files=1 ;;
        --color) words="auto always never" ;;
        --width) : ;;
        *) if [[ $cur == -* ]]; then words='-n --n --input-size --out -f --f --kernel -s --s --stride -p --p --padding -d --d --dilation --op --output-padding --ceil --exact --no-remainder --same --rf --params --macs --set --input --fits --dim --limit --format --json -o --output -q --quiet --color --ascii --wide --width -h --help'; else words="$nets"; files=1; fi ;;
        esac
        ;;
    quiz)
        case $prev in
        --topic) words="size pool tconv dilation same params macs groups memory rf flatten stack backwards" ;;
        --level) : ;;
        --seed) : ;;
        --count) : ;;
        --format) words="table plain json csv markdown latex" ;;
        -o | --output) files=1 ;;
        --color) words="auto always never" ;;
        --width) : ;;
        *) if [[ $cur == -* ]]; then words='--topic --level --seed --count --choices --open --no-key --sheet --format --json -o --output -q --quiet --color --ascii --wide --width -h --help'; else :; fi ;;
        esac
        ;;
    draw)
        case $prev in
        -n | --n | --input-size) : ;;
        -f | --f | --kernel) : ;;
        -s | --s | --stride) : ;;
        -p | --p | --padding) words="same valid half full" ;;
        -d | --d | --dilation) : ;;
        -c | --c | --channels) : ;;
        --filters) : ;;
        -g | --g | --groups) : ;;
        --op | --output-padding) : ;;
        --dim) : ;;
        --unit) : ;;
        --view) words="ruler grid" ;;
        --format) words="table plain json csv markdown latex svg png pdf" ;;
        -o | --output) files=1 ;;
        --color) words="auto always never" ;;
        --width) : ;;
        --layer) words=$(_convcalc_labels "${word[@]:2}") ;;
        --input) : ;;
        --set) : ;;
        --x) words="params macs rf top1 top5 year" ;;
        --y) words="params macs rf top1 top5 year" ;;
        *) if [[ $cur == -* ]]; then words='-h --help -n --n --input-size -f --f --kernel -s --s --stride -p --p --padding -d --d --dilation -c --c --channels --filters -g --g --groups --op --output-padding --ceil --no-bias --dim --unit --view --animate --format --json -o --output -q --quiet --color --ascii --wide --width --layer --input --set --memory --x --y'; elif ((${#word[@]} < 3)); then words="layer rf net nets scatter"; else words="layer rf net nets scatter conv tconv maxpool avgpool $nets"; files=1; fi ;;
        esac
        ;;
    explain)
        case $prev in
        -n | --n) : ;;
        --short) : ;;
        --crop) : ;;
        --values) files=1 ;;
        -f | --f | --kernel) : ;;
        -s | --s | --stride) : ;;
        -p | --p | --padding) : ;;
        --slope) : ;;
        --blocks) : ;;
        --format) words="table plain json csv markdown latex" ;;
        -o | --output) files=1 ;;
        --color) words="auto always never" ;;
        --width) : ;;
        *) if [[ $cur == -* ]]; then words='-n --n --short --crop --values -f --f --kernel -s --s --stride -p --p --padding --slope --blocks --format --json -o --output -q --quiet --color --ascii --wide --width -h --help'; else words="filter kernel feature-map output-size padding same stride remainder dilation transposed pooling global-pooling receptive-field fully-convolutional parameters locally-connected groups depthwise 1x1 batch-norm MACs-and-FLOPs memory recurrent-layers residual shortcuts bottleneck vanishing-gradient degradation rescale top-1-and-top-5 conv dwconv sepconv local tconv maxpool avgpool lppool gap gmp fc embedding lstm gru rnn bilstm bigru birnn bn ln gn instnorm lrn scale normalize relu relu6 lrelu prelu elu selu celu gelu silu mish hswish hsigmoid sigmoid tanh softplus softmax dropout identity concat add mul flatten reshape zeropad crop shuffle take subsample upsample pixelshuffle pixelunshuffle channelmean channelmax matmul permute"; fi ;;
        esac
        ;;
    convert)
        case $prev in
        --input) : ;;
        --to) words="cnn json mermaid dot" ;;
        --from) words="python print darknet-log paper darknet weights caffe pt2 keras notebook onnx config tflite" ;;
        --format) words="table plain json csv markdown latex" ;;
        -o | --output) files=1 ;;
        --color) words="auto always never" ;;
        --width) : ;;
        *) if [[ $cur == -* ]]; then words='--input --to --from --format --json -o --output -q --quiet --color --ascii --wide --width -h --help'; else words="$nets"; files=1; fi ;;
        esac
        ;;
    zoo)
        case $prev in
        --tag) : ;;
        --where) : ;;
        --sort) : ;;
        --format) words="table plain json csv markdown latex" ;;
        -o | --output) files=1 ;;
        --color) words="auto always never" ;;
        --width) : ;;
        *) if [[ $cur == -* ]]; then words='--tag --where --sort --format --json -o --output -q --quiet --color --ascii --wide --width -h --help'; else words="$nets"; fi ;;
        esac
        ;;
    man)
        case $prev in
        *) if [[ $cur == -* ]]; then words='--list --path --plain -h --help'; else words="spec arithmetic layer arch compare check why solve quiz draw explain convert zoo"; fi ;;
        esac
        ;;
    completion)
        case $prev in
        *) if [[ $cur == -* ]]; then words='-h --help'; else words="bash zsh fish"; fi ;;
        esac
        ;;
    help)
        case $prev in
        *) if [[ $cur == -* ]]; then words='-h --help'; else words="layer arch compare check why solve quiz draw explain convert zoo man completion help"; fi ;;
        esac
        ;;
    *) words='layer arch compare check why solve quiz draw explain convert zoo man completion help --version --help' ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    local IFS=$'\n' # names of files may have blanks
    if [[ -n $files ]]; then
        COMPREPLY+=($(compgen -f -- "$cur"))
        compopt -o filenames 2>/dev/null
    fi
    if [[ $cur == *@* && $COMP_WORDBREAKS == *@* ]]; then
        local head=${cur%"${cur##*@}"}
        COMPREPLY=("${COMPREPLY[@]#"$head"}")
    fi
}
complete -F _convcalc convcalc
